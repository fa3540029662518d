using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Tests.Linux;
using Xunit;

namespace Mesosd.Tests.Agent;

/// <summary>An agent's port over HTTP, with real containers, against a master of the test's own.</summary>
[Collection(ChildrenCollection.Name)]
public sealed class AgentHttpTests : IAsyncDisposable
{
    private const string Holding = "env > env.part && mv env.part env; exec sleep 1000";

    private readonly MasterStub _master = new();
    private readonly AgentUnderTest _agent;
    private HttpClient? _http;

    public AgentHttpTests() => _agent = new AgentUnderTest(_master);

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        await _agent.DisposeAsync();
        _master.Dispose();
    }

    [Fact]
    public async Task An_executor_over_HTTP_lives_through_a_crash_of_its_agent()
    {
        await StartAsync();
        _master.Run(checkpoint: true, MasterStub.InExecutor("t1", "x1", Holding), MasterStub.InExecutor("t2", "x1", Holding));
        // A container that was never started is not found again.
        await ReadWhenThereAsync($"{AgentUnderTest.Sandbox("x1")}/env");
        using HttpExecutor executor = new(_agent.Endpoint);
        Assert.Equal(HttpStatusCode.OK, await executor.SubscribeAsync());
        Assert.Equal("application/json", executor.Answer.Content.Headers.ContentType!.ToString());
        Assert.False(executor.Answer.Headers.Contains("Mesos-Stream-Id"));
        JsonElement subscribed = await executor.ExpectAsync("SUBSCRIBED");
        Assert.Equal("x1", subscribed.GetProperty("subscribed").GetProperty("executor_info")
            .GetProperty("executor_id").GetProperty("value").GetString());
        await executor.ExpectAsync("LAUNCH");
        await executor.ExpectAsync("LAUNCH");
        Assert.Equal(HttpStatusCode.Accepted, await executor.UpdateAsync("t1", "TASK_RUNNING"));
        await executor.ExpectAsync("ACKNOWLEDGED");
        _master.ExpectStatus("t1", TaskState.Running);
        Assert.Equal(HttpStatusCode.Accepted,
            await executor.CallAsync("MESSAGE", "x1", "\"message\": {\"data\": \"aGk=\"}"));
        Assert.Equal("hi"u8.ToArray(), _master.Expect<ExecutorToFramework>().Data);

        await _agent.CrashAsync();
        Assert.Null(await executor.NextAsync());
        await _agent.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await executor.SubscribeAsync(members: """
            "unacknowledged_tasks": [{"name": "t2", "task_id": {"value": "t2"}, "agent_id": {"value": "a1"}}]
            """));
        await executor.ExpectAsync("SUBSCRIBED");
        ReregisterAgent report = _master.Reregister();
        Assert.Equal(["t1", "t2"], report.Tasks.Select(task => task.TaskId.Value));
        Assert.Equal(HttpStatusCode.Accepted, await executor.UpdateAsync("t2", "TASK_RUNNING"));
        await executor.ExpectAsync("ACKNOWLEDGED");
        _master.ExpectStatus("t2", TaskState.Running);
    }

    [Fact]
    public async Task A_second_SUBSCRIBE_ends_the_first_stream()
    {
        await StartAsync();
        _master.Run(checkpoint: true, MasterStub.InExecutor("t1", "x1", Holding));
        _master.Settle();
        using HttpExecutor first = new(_agent.Endpoint);
        using HttpExecutor second = new(_agent.Endpoint);
        Assert.Equal(HttpStatusCode.OK, await first.SubscribeAsync());
        await first.ExpectAsync("SUBSCRIBED");
        await first.ExpectAsync("LAUNCH");
        Assert.Equal(HttpStatusCode.OK, await second.SubscribeAsync());
        await second.ExpectAsync("SUBSCRIBED");
        await first.ExpectAsync("ERROR");
        Assert.Null(await first.NextAsync());
    }

    [Fact]
    public async Task A_token_is_asked_for_only_where_the_operator_wants_it_and_a_wrong_one_is_never_taken()
    {
        await StartAsync("--authenticate_http_executors");
        _master.Run(checkpoint: true, MasterStub.InExecutor("t1", "x1", Holding));
        _master.Settle();
        string variables = await ReadWhenThereAsync($"{AgentUnderTest.Sandbox("x1")}/env");
        string token = variables.Split('\n').Single(line => line.StartsWith("MESOS_EXECUTOR_AUTHENTICATION_TOKEN="))
            .Split('=', 2)[1];
        using HttpExecutor stranger = new(_agent.Endpoint);
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.SubscribeAsync());
        Assert.Equal("Bearer realm=\"mesos-agent-executor\"", stranger.Answer.Headers.WwwAuthenticate.ToString());
        using HttpExecutor liar = new(_agent.Endpoint, "bm90aGluZw");
        Assert.Equal(HttpStatusCode.Forbidden, await liar.SubscribeAsync());
        using HttpExecutor garbled = new(_agent.Endpoint, "not.base64");
        Assert.Equal(HttpStatusCode.Forbidden, await garbled.SubscribeAsync());
        using HttpExecutor executor = new(_agent.Endpoint, token);
        Assert.Equal(HttpStatusCode.OK, await executor.SubscribeAsync());
        await executor.ExpectAsync("SUBSCRIBED");
    }

    [Fact]
    public async Task Containers_show_what_their_processes_use()
    {
        await StartAsync();
        TaskInfo task = MasterStub.Command("t1", "while [ ! -e enough ]; do :; done; sleep 1000");
        task.Resources.Add(Scalar("cpus", 0.5));
        task.Resources.Add(Scalar("mem", 64));
        _master.Run(checkpoint: true, task);
        _master.ExpectStatus("t1", TaskState.Starting);
        _master.ExpectStatus("t1", TaskState.Running);
        JsonElement statistics = await UntilBusyAsync();
        Assert.Equal(0.5, statistics.GetProperty("cpus_limit").GetDouble());
        Assert.Equal(64UL << 20, statistics.GetProperty("mem_limit_bytes").GetUInt64());
        Assert.True(statistics.GetProperty("mem_rss_bytes").GetUInt64() > 0);
        Assert.True(statistics.GetProperty("timestamp").GetDouble() > 1.7e9);

        JsonElement container = Assert.Single((await GetAsync("/containers?framework_id=f1")).EnumerateArray());
        Assert.StartsWith("Command Executor (Task: t1)", container.GetProperty("executor_name").GetString());
        string id = container.GetProperty("container_id").GetString()!;
        Assert.Equal(id, container.GetProperty("status").GetProperty("container_id").GetProperty("value").GetString());
        Assert.True(container.GetProperty("status").GetProperty("executor_pid").GetInt32() > 1);
        JsonElement address = container.GetProperty("status").GetProperty("network_infos")[0].GetProperty("ip_addresses")[0];
        Assert.Equal("127.0.0.1", address.GetProperty("ip_address").GetString());
        Assert.Single((await GetAsync($"/slave(1)/containers?container_id={id}")).EnumerateArray());
        Assert.Empty((await GetAsync("/containers?framework_id=f1&executor_id=other")).EnumerateArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await _http!.GetAsync("/containers?executor_id=t1")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await _http.GetAsync($"/containers?container_id={id}&framework_id=f1")).StatusCode);

        JsonElement answer = await AskAsync("""{"type": "GET_CONTAINERS", "get_containers": {}}""");
        JsonElement same = Assert.Single(answer.GetProperty("get_containers").GetProperty("containers").EnumerateArray());
        Assert.True(same.GetProperty("resource_statistics").GetProperty("processes").GetInt32() >= 1);
    }

    [Fact]
    public async Task GET_METRICS_has_the_figures_of_the_snapshot()
    {
        await StartAsync();
        JsonElement snapshot = await GetAsync("/metrics/snapshot?timeout=2secs");
        JsonElement answer = await AskAsync("""{"type": "GET_METRICS", "get_metrics": {}}""");
        string[] told = [.. answer.GetProperty("get_metrics").GetProperty("metrics").EnumerateArray()
            .Select(metric => metric.GetProperty("name").GetString()!)];
        Assert.Equal(snapshot.EnumerateObject().Select(figure => figure.Name), told);
        Assert.Contains("system/load_1min", told);
        Assert.Contains("wire/frames_in", told);
        Assert.Contains("http/requests", told);
        Assert.Equal(HttpStatusCode.BadRequest, (await _http!.GetAsync("/metrics/snapshot?timeout=soon")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync("/slave(1)/metrics/snapshot?timeout=")).StatusCode);
    }

    [Fact]
    public async Task State_has_the_fields_of_Mesos()
    {
        _agent.Resources = "cpus:4;mem:1024;disk:1024;ports:[31000-32000]";
        await StartAsync();
        _master.Run(checkpoint: true, MasterStub.Command("t1", "sleep 1000"));
        _master.ExpectStatus("t1", TaskState.Starting);
        _master.ExpectStatus("t1", TaskState.Running);
        JsonElement state = await GetAsync("/state");
        Assert.Equal("a1", state.GetProperty("id").GetString());
        Assert.Equal($"slave(1)@{_agent.Endpoint}", state.GetProperty("pid").GetString());
        Assert.Equal("[31000-32000]", state.GetProperty("resources").GetProperty("ports").GetString());
        Assert.Contains("MULTI_ROLE", state.GetProperty("capabilities").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal("*", state.GetProperty("unreserved_resources_full")[0].GetProperty("role").GetString());
        foreach (string name in (string[])["reserved_resources", "reserved_resources_full", "reserved_resources_allocated",
            "unreserved_resources", "unreserved_resources_allocated", "attributes", "flags"])
            Assert.Equal(JsonValueKind.Object, state.GetProperty(name).ValueKind);
        Assert.Equal(0, state.GetProperty("resource_providers").GetArrayLength());
        JsonElement executor = state.GetProperty("frameworks")[0].GetProperty("executors")[0];
        Assert.EndsWith(executor.GetProperty("container").GetString()!, executor.GetProperty("directory").GetString());
        JsonElement task = executor.GetProperty("tasks")[0];
        Assert.Equal("TASK_RUNNING", task.GetProperty("statuses")[1].GetProperty("state").GetString());
        Assert.Equal(0, executor.GetProperty("queued_tasks").GetArrayLength());
        JsonElement map = await GetAsync("/files/debug");
        Assert.Equal(executor.GetProperty("directory").GetString(), map.GetProperty(AgentUnderTest.Sandbox("t1")).GetString());
    }

    [Fact]
    public async Task Files_are_browsed_read_and_downloaded()
    {
        await StartAsync();
        _master.Run(checkpoint: true, MasterStub.Command(
            "t1", "printf 'a\\377b' > odd; echo text > x.txt; echo quoted > 'sp ace'; ln -s /etc/passwd out; mkdir inner; true"));
        _master.ExpectStatus("t1", TaskState.Starting);
        _master.ExpectStatus("t1", TaskState.Running);
        _master.ExpectStatus("t1", TaskState.Finished);
        string box = AgentUnderTest.Sandbox("t1");
        JsonElement[] entries = [.. (await GetAsync($"/files/browse?path={box}")).EnumerateArray()];
        Assert.Equal(["inner", "odd", "out", "sp ace", "stderr", "stdout", "x.txt"],
            entries.Select(entry => Path.GetFileName(entry.GetProperty("path").GetString())));
        Assert.StartsWith("d", entries[0].GetProperty("mode").GetString());
        Assert.Equal("-rw-r--r--", entries[^1].GetProperty("mode").GetString());
        Assert.Equal(5, entries[^1].GetProperty("size").GetInt32());
        Assert.Equal(Environment.UserName, entries[^1].GetProperty("uid").GetString());
        Assert.Empty((await GetAsync($"/files/browse?path={box}/x.txt")).EnumerateArray());

        Assert.Equal("""{"data":"","offset":5}""", await _http!.GetStringAsync($"/files/read?path={box}/x.txt"));
        Assert.Equal("ext\n", (await GetAsync($"/files/read.json?path={box}/x.txt&offset=1")).GetProperty("data").GetString());
        Assert.Equal("ex",
            (await GetAsync($"/slave(1)/files/read?path={box}/x.txt&offset=1&length=2")).GetProperty("data").GetString());
        Assert.Equal("a\uFFFDb", (await GetAsync($"/files/read?path={box}/odd&offset=0&length=-1")).GetProperty("data").GetString());

        using HttpResponseMessage download = await _http.GetAsync($"/files/download?path={box}/x.txt");
        Assert.Equal("text/plain", download.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment; filename=x.txt", download.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal("text\n", await download.Content.ReadAsStringAsync());
        using HttpResponseMessage spaced = await _http.GetAsync($"/files/download?path={box}/sp%20ace");
        Assert.Equal("sp ace", spaced.Content.Headers.ContentDisposition!.FileNameStar);

        foreach ((string query, HttpStatusCode status) in new[]
        {
            ("", HttpStatusCode.BadRequest), ("?path=", HttpStatusCode.BadRequest),
            ($"?path={box}/nothing", HttpStatusCode.NotFound), ("?path=/etc/passwd", HttpStatusCode.NotFound),
            ($"?path={box}/out", HttpStatusCode.BadRequest), ($"?path={box}/../../../x", HttpStatusCode.BadRequest),
        })
        {
            Assert.Equal(status, (await _http.GetAsync("/files/read" + query)).StatusCode);
            Assert.Equal(status, (await _http.GetAsync("/files/browse" + query)).StatusCode);
            Assert.Equal(status, (await _http.GetAsync("/files/download" + query)).StatusCode);
        }
        foreach (string query in new[] { "offset=-2", "offset=x", "length=-2", "length=1.5" })
            Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync($"/files/read?path={box}/x.txt&{query}")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync($"/files/read?path={box}/inner")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync($"/files/download?path={box}/inner")).StatusCode);
    }

    [Theory]
    [InlineData("GET", "application/json", "{}", 405)]
    [InlineData("POST", null, """{"type": "GET_HEALTH"}""", 400)]
    [InlineData("POST", "text/plain", """{"type": "GET_HEALTH"}""", 415)]
    [InlineData("POST", "application/json; charset=utf-8", """{"type": "GET_HEALTH"}""", 415)]
    [InlineData("POST", "application/json", "{", 400)]
    [InlineData("POST", "application/json", "{}", 400)]
    [InlineData("POST", "application/json", """{"type": "READ_FILE"}""", 400)]
    [InlineData("POST", "application/json", """{"type": "GET_METRICS"}""", 400)]
    [InlineData("POST", "application/json", """{"type": "UNKNOWN"}""", 501)]
    [InlineData("POST", "application/json", """{"type": "PRUNE_IMAGES"}""", 501)]
    [InlineData("POST", "application/json", """{"type": "WAIT_CONTAINER"}""", 400)]
    [InlineData("POST", "application/json", """{"type": "WAIT_CONTAINER", "wait_container": {"container_id": {"value": "a/b"}}}""", 400)]
    [InlineData("POST", "application/json", """{"type": "WAIT_CONTAINER", "wait_container": {"container_id": {"value": "a"}}}""", 501)]
    [InlineData("POST", "application/json",
        """{"type": "ATTACH_CONTAINER_INPUT", "attach_container_input": {"type": "PROCESS_IO"}}""", 415)]
    [InlineData("POST", "application/json", """{"type": "LIST_FILES", "list_files": {"path": "/nothing"}}""", 404)]
    [InlineData("POST", "application/json", """{"type": "GET_HEALTH"}""", 200)]
    public async Task Calls_of_the_operator_API_have_Mesos_statuses(string method, string? type, string body, int status)
    {
        await StartAsync();
        using HttpRequestMessage request = new(new HttpMethod(method), "/api/v1")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        if (type is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpResponseMessage answer = await _http!.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Streams_of_records_are_taken_where_Mesos_takes_them()
    {
        await StartAsync();
        const string Attach =
            """{"type": "ATTACH_CONTAINER_INPUT", "attach_container_input": {"type": "CONTAINER_ID", "container_id": {"value": "c1"}}}""";
        Assert.Equal(400, await StreamAsync(Record(Attach), inner: null));
        Assert.Equal(415, await StreamAsync(Record(Attach), inner: "text/plain"));
        Assert.Equal(501, await StreamAsync(Record(Attach)));
        Assert.Equal(415, await StreamAsync(Record("""{"type": "GET_HEALTH"}""")));
        Assert.Equal(400, await StreamAsync("x\n{}"));
        Assert.Equal(400, await StreamAsync("5\n{}"));
        Assert.Equal(406, await StreamAsync(Record(Attach), accept: "text/plain"));
        Assert.Equal(406, await StreamAsync(Record(Attach), accept: "application/recordio"));
        Assert.Equal(406, await PostAsync("""{"type": "GET_HEALTH"}""", "application/recordio", null));
        Assert.Equal(406, await PostAsync("""{"type": "GET_HEALTH"}""", "application/json", "application/json"));
        Assert.Equal(501, await PostAsync(
            """{"type": "ATTACH_CONTAINER_OUTPUT", "attach_container_output": {"container_id": {"value": "c1"}}}""",
            "application/recordio", "application/json"));
    }

    [Fact]
    public async Task The_level_of_detail_is_raised_for_a_time_and_shows_in_the_log()
    {
        await StartAsync();
        Assert.Equal("0\n", await _http!.GetStringAsync("/logging/toggle"));
        foreach (string query in new[] { "level=1", "duration=1mins", "level=x&duration=1mins", "level=-1&duration=1mins", "level=1&duration=x" })
            Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync("/logging/toggle?" + query)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _http.PostAsync("/logging/toggle?level=2&duration=1hrs", null)).StatusCode);
        Assert.Equal("2\n", await _http.GetStringAsync("/logging/toggle"));
        JsonElement level = await AskAsync("""{"type": "GET_LOGGING_LEVEL"}""");
        Assert.Equal(2, level.GetProperty("get_logging_level").GetProperty("level").GetInt32());
        _master.Settle();
        Assert.Equal(200, await PostAsync(
            """{"type": "SET_LOGGING_LEVEL", "set_logging_level": {"level": 0, "duration": {"nanoseconds": 1}}}""",
            "application/json", null));
        Assert.Equal("0\n", await _http.GetStringAsync("/logging/toggle"));
        await _agent.CrashAsync();
        string log = await _agent.FinishedLogAsync();
        Assert.Contains("mesosd.Ping", log);
        Assert.Contains("HTTP GET /logging/toggle from 127.0.0.1", log);
    }

    private async Task StartAsync(params string[] arguments)
    {
        await _agent.StartAsync(arguments);
        _master.Register("a1");
        _master.Settle();
        _http = new HttpClient { BaseAddress = new Uri($"http://{_agent.Endpoint}"), Timeout = TimeSpan.FromSeconds(30) };
    }

    private static Resource Scalar(string name, double value) => new()
    {
        Name = name,
        Type = Protocol.Messages.ValueType.Scalar,
        Scalar = new ValueScalar(value),
    };

    private async Task<JsonElement> GetAsync(string path)
    {
        using JsonDocument page = JsonDocument.Parse(await _http!.GetStringAsync(path));
        return page.RootElement.Clone();
    }

    // A busy loop has used some processor time at last.
    private async Task<JsonElement> UntilBusyAsync()
    {
        while (true)
        {
            foreach (JsonElement entry in (await GetAsync("/monitor/statistics")).EnumerateArray())
            {
                JsonElement statistics = entry.GetProperty("statistics");
                double used = statistics.GetProperty("cpus_user_time_secs").GetDouble() +
                    statistics.GetProperty("cpus_system_time_secs").GetDouble();
                if (used > 0.05) return statistics;
            }
        }
    }

    private async Task<string> ReadWhenThereAsync(string path)
    {
        while (true)
        {
            using HttpResponseMessage answer = await _http!.GetAsync($"/files/download?path={path}");
            if (answer.StatusCode == HttpStatusCode.OK) return await answer.Content.ReadAsStringAsync();
        }
    }

    private async Task<JsonElement> AskAsync(string call)
    {
        using HttpResponseMessage answer = await _http!.PostAsync("/api/v1", Json(call));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using JsonDocument page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return page.RootElement.Clone();
    }

    private async Task<int> PostAsync(string call, string accept, string? messageAccept)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1") { Content = Json(call) };
        request.Headers.Add("Accept", accept);
        if (messageAccept is not null) request.Headers.Add("Message-Accept", messageAccept);
        using HttpResponseMessage answer = await _http!.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private async Task<int> StreamAsync(string records, string? inner = "application/json", string? accept = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/slave(1)/api/v1")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(records)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/recordio");
        if (inner is not null) request.Headers.Add("Message-Content-Type", inner);
        if (accept is not null) request.Headers.Add("Accept", accept);
        using HttpResponseMessage answer = await _http!.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static string Record(string text) => $"{Encoding.UTF8.GetByteCount(text)}\n{text}";

    private static StringContent Json(string text) => new(text, new MediaTypeHeaderValue("application/json"));
}
