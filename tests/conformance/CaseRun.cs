using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Mesosd.Harness;

namespace Mesosd.Conformance;

/// <summary>Performs one case against a cluster.</summary>
internal sealed class CaseRun : IDisposable
{
    private readonly Case _case;
    private readonly CaseCluster _cluster;
    private readonly Kept _kept;
    private readonly Shape _shape;
    private readonly Dictionary<string, RecordStream> _streams = [];

    // Nothing is done behind a case's back: no redirects, no unpacking.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = RunningProgram.Patience,
    };

    /// <param name="case">What to do.</param>
    /// <param name="cluster">With whom.</param>
    public CaseRun(Case @case, CaseCluster cluster)
    {
        (_case, _cluster, _kept) = (@case, cluster, cluster.Names());
        _shape = new Shape(_kept);
    }

    public async Task RunAsync()
    {
        foreach (Step step in _case.Steps)
        {
            try
            {
                await PerformAsync(step);
            }
            catch (Exception fault) when (fault is ConformanceException or HttpRequestException or OperationCanceledException
                or TimeoutException or IOException)
            {
                throw new ConformanceException($"{_case.Place} {_case.Name}\n    line {step.Line}: {fault.Message}");
            }
        }
    }

    public void Dispose()
    {
        foreach (RecordStream stream in _streams.Values) stream.Dispose();
        _http.Dispose();
    }

    private Task PerformAsync(Step step) => step switch
    {
        Exchange { UntilItHolds: true } exchange => RepeatAsync(exchange),
        Exchange exchange => ExchangeAsync(exchange),
        Await wait => AwaitAsync(wait),
        AwaitEnd wait => AwaitEndAsync(wait),
        StartAgent start => _cluster.StartAgentAsync(start.Agent),
        CloseStream close => CloseAsync(close.Stream),
        _ => throw new ConformanceException($"an unknown step {step}"),
    };

    private async Task RepeatAsync(Exchange exchange)
    {
        string last = "";
        try
        {
            await TestCluster.EventuallyAsync(async () =>
            {
                try
                {
                    await ExchangeAsync(exchange);
                    return true;
                }
                catch (ConformanceException fault)
                {
                    last = fault.Message;
                    return false;
                }
            }, "the answer");
        }
        catch (TimeoutException)
        {
            throw new ConformanceException($"never held: {last}");
        }
    }

    private async Task ExchangeAsync(Exchange exchange)
    {
        HttpResponseMessage response = await _http.SendAsync(MakeRequest(exchange.Request), HttpCompletionOption.ResponseHeadersRead);
        Expectation expected = exchange.Expected;
        if ((int)response.StatusCode != expected.Status)
        {
            string body = await response.Content.ReadAsStringAsync();
            throw new ConformanceException(
                $"expected status {expected.Status}, found {(int)response.StatusCode}: {(body.Length > 300 ? body[..300] + "…" : body)}");
        }
        foreach ((string name, string? value) in expected.Headers) CheckHeader(response, name, value);
        if (expected.Stream is { } stream)
        {
            _streams[stream] = new RecordStream(response, await response.Content.ReadAsStreamAsync());
            if (expected.Bodies.Count > 0) await AwaitAsync(new Await(exchange.Line, stream, expected.Bodies[0]));
            return;
        }
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        if (HeaderOf(response, "Content-Encoding") == "gzip") bytes = Bodies.Unpack(bytes);
        response.Dispose();
        foreach (string body in expected.Bodies) CheckBody(body, bytes);
    }

    private HttpRequestMessage MakeRequest(RequestText text)
    {
        HttpRequestMessage request = new(new HttpMethod(text.Method), new Uri(_cluster.AddressOf(text.Target), _kept.Replace(text.Path)));
        if (text.IsHttp2) (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        if (text.Body.Length > 0 || text.Method is "POST" or "PUT")
            request.Content = new ByteArrayContent(Bodies.Encode(_kept.Replace(text.Body)));
        foreach ((string name, string value) in text.Headers)
        {
            string filled = _kept.Replace(value);
            bool isAdded = request.Headers.TryAddWithoutValidation(name, filled) ||
                request.Content?.Headers.TryAddWithoutValidation(name, filled) == true;
            if (!isAdded) throw new ConformanceException($"the header {name} cannot be sent");
        }
        return request;
    }

    private void CheckHeader(HttpResponseMessage response, string name, string? value)
    {
        string? found = HeaderOf(response, name);
        if (value is null)
        {
            if (found is not null) throw new ConformanceException($"expected no header {name}, found {found}");
        }
        else if (found is null) throw new ConformanceException($"expected the header {name}: {value}");
        else if (_shape.MismatchText(value, found, name) is { } fault) throw new ConformanceException(fault);
    }

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ||
        response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;

    private void CheckBody(string expected, byte[] bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        string? fault;
        if (expected == "empty") fault = bytes.Length == 0 ? null : $"expected no body, found: {text}";
        else if (Bodies.TryTake(expected, "text ", out string rest))
            fault = text.TrimEnd('\n') == _kept.Replace(rest) ? null : $"expected the text '{rest}', found '{text}'";
        else if (Bodies.TryTake(expected, "contains ", out rest))
            fault = text.Contains(_kept.Replace(rest), StringComparison.Ordinal) ? null : $"expected a text with '{rest}', found '{text}'";
        else if (Bodies.TryTake(expected, "matches ", out rest))
            fault = Regex.IsMatch(text, rest, RegexOptions.Singleline) ? null : $"expected a text like {rest}, found '{text}'";
        else if (Bodies.TryTake(expected, "protobuf ", out rest))
        {
            string[] words = rest.Split((char[])[' ', '\n'], 2);
            fault = _shape.Mismatch(words[1], Bodies.FromProtobuf(words[0], bytes));
        }
        else fault = _shape.Mismatch(expected, text);
        if (fault is not null) throw new ConformanceException(fault);
    }

    private async Task AwaitAsync(Await wait)
    {
        RecordStream stream = StreamOf(wait.Stream);
        List<string> passed = [];
        string end = "ended";
        // For all records together: heartbeats never end.
        using CancellationTokenSource patience = new(RunningProgram.Patience);
        try
        {
            while (await stream.ReadAsync(patience.Token) is { } record)
            {
                string text = stream.ToText(record, wait.Body, out string shape);
                if (_shape.Mismatch(shape, text) is not { } fault) return;
                passed.Add($"{fault} in {text}");
            }
        }
        catch (OperationCanceledException)
        {
            end = $"was open for {RunningProgram.Patience}";
        }
        throw new ConformanceException(
            $"the stream {wait.Stream} {end} without {wait.Body}; passed over:\n      {string.Join("\n      ", passed.TakeLast(5))}");
    }

    private async Task AwaitEndAsync(AwaitEnd wait)
    {
        RecordStream stream = StreamOf(wait.Stream);
        using CancellationTokenSource patience = new(RunningProgram.Patience);
        while (await stream.ReadAsync(patience.Token) is not null)
        {
            // What was under way may be read to its end.
        }
        await CloseAsync(wait.Stream);
    }

    private Task CloseAsync(string name)
    {
        StreamOf(name).Dispose();
        _streams.Remove(name);
        return Task.CompletedTask;
    }

    private RecordStream StreamOf(string name) => _streams.TryGetValue(name, out RecordStream? stream)
        ? stream
        : throw new ConformanceException($"there is no stream {name}");
}
