using System.Globalization;
using Mesosd.Settings;
using Mesosd.Shell.Log;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Http;

/// <summary>Mesos' <c>/logging/toggle</c>: shows how much detail is logged, or raises it for a time.</summary>
/// <param name="verbosity">Of the process.</param>
internal sealed class LoggingEndpoint(LogVerbosity verbosity)
{
    /// <summary>Adds it to a host that has not been started.</summary>
    /// <param name="http">The host.</param>
    /// <param name="prefix">What stands before its path, such as <c>/master</c>; empty for nothing.</param>
    public void Map(HttpHost http, string prefix) => http.Map($"{prefix}/logging/toggle", HandleAsync);

    private Task HandleAsync(HttpContext context)
    {
        string? level = context.Request.Query["level"];
        string? duration = context.Request.Query["duration"];
        if (level is null && duration is null)
            return HttpAnswer.SayAsync(
                context, StatusCodes.Status200OK, verbosity.Level.ToString(CultureInfo.InvariantCulture));
        if (duration is null) return Refuse(context, "Expecting 'duration=value' in query.");
        if (level is null) return Refuse(context, "Expecting 'level=value' in query.");
        if (!int.TryParse(level, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
            return Refuse(context, $"Failed to convert '{level}' to number.");
        if (number < LogVerbosity.Original) return Refuse(context, $"Invalid level '{number}'.");
        if (!FlagDuration.Parse(duration).TryGet(out TimeSpan time, out string? fault))
            return Refuse(context, $"duration: {fault}.");
        verbosity.Set(number, time);
        return HttpAnswer.StatusAsync(context, StatusCodes.Status200OK);
    }

    private static Task Refuse(HttpContext context, string text) =>
        HttpAnswer.SayAsync(context, StatusCodes.Status400BadRequest, text);
}
