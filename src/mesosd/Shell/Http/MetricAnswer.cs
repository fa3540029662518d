using System.Globalization;
using System.Text;
using System.Text.Json;
using Mesosd.Metrics;
using Mesosd.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Mesosd.Shell.Http;

/// <summary>Figures as answers.</summary>
internal static class MetricAnswer
{
    private const string OpenMetricsType = "application/openmetrics-text";

    /// <summary>
    /// Whether the time-out of a request is one, as Mesos takes them; otherwise it was answered. All figures are there at once,
    /// so none is ever left out for it.
    /// </summary>
    public static async Task<bool> HasValidTimeoutAsync(HttpContext context)
    {
        if (!context.Request.Query.TryGetValue("timeout", out StringValues values)) return true;
        string text = values[^1] ?? "";
        if (FlagDuration.Parse(text).TryGet(out _, out string? problem)) return true;
        await HttpAnswer.SayAsync(context, StatusCodes.Status400BadRequest, $"Invalid timeout '{text}': {problem}");
        return false;
    }

    /// <summary>One flat object, as Mesos' <c>/metrics/snapshot</c> has it.</summary>
    public static async Task JsonAsync(HttpContext context, MetricList metrics)
    {
        context.Response.ContentType = MediaTypes.Json;
        await using Utf8JsonWriter json = new(context.Response.BodyWriter);
        json.WriteStartObject();
        foreach ((string name, double value) in metrics)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(NumberOf(value), skipInputValidation: true);
        }
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    // With a fraction, as Mesos writes it: some clients take the type of a number from its form.
    private static string NumberOf(double value)
    {
        if (!double.IsFinite(value)) return "null";
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    /// <summary>OpenMetrics for a client that prefers it, else Prometheus' own format.</summary>
    public static async Task TextAsync(
        HttpContext context, MetricList metrics, IReadOnlyList<HistogramFamily> histograms)
    {
        MetricFormat format = Choose(context.Request.Headers.Accept);
        context.Response.ContentType = MetricText.TypeOf(format);
        if (HttpMethods.IsGet(context.Request.Method)) context.Response.Headers.Vary = "Accept, Accept-Encoding";
        byte[] text = Encoding.UTF8.GetBytes(MetricText.Write(metrics, histograms, format));
        context.Response.ContentLength = text.Length;
        await context.Response.BodyWriter.WriteAsync(text, context.RequestAborted);
    }

    /// <summary>What to answer with: OpenMetrics only for whoever names it, and does not like plain text better.</summary>
    public static MetricFormat Choose(StringValues accept)
    {
        double open = AcceptList.WeightOf(accept, OpenMetricsType) ?? 0;
        double plain = AcceptList.WeightOf(accept, "text/plain") ?? 0;
        return open > 0 && open >= plain ? MetricFormat.OpenMetrics : MetricFormat.Prometheus;
    }
}
