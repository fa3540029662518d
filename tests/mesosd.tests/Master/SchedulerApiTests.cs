using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Settings;
using Mesosd.Shell.Files;
using Mesosd.Shell.Http;
using Mesosd.Shell.Log;
using Mesosd.Shell.Master;
using Xunit;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Tests.Master;

/// <summary>The scheduler API of a whole master in this process.</summary>
public sealed class SchedulerApiTests : IAsyncLifetime
{
    private const string Subscribe = "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"u\",\"name\":\"n\"}}}";

    private readonly LogWriter _log = new(new LoggingFlags { IsQuiet = true }, "test");
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));
    private MasterHost _master = null!;

    private CancellationToken Cancel => _limit.Token;

    public async ValueTask InitializeAsync()
    {
        FlagSources sources = new(
            ["--ip=127.0.0.1", "--port=0", "--registry=in_memory"],
            [KeyValuePair.Create(FlagSources.EtcVariable, "/nonexistent")], new SettingsFiles());
        _master = await MasterHost.StartAsync(MasterFlags.Read(sources).Flags!, new RoleLog(_log, "master"), Cancel);
        _http.BaseAddress = new Uri($"http://{_master.EndPoint}");
    }

    public async ValueTask DisposeAsync()
    {
        await _master.DisposeAsync();
        await _log.DisposeAsync();
        _http.Dispose();
        _limit.Dispose();
    }

    [Theory]
    [InlineData("GET", null, "", 405, "POST")]
    [InlineData("PUT", "application/json", "{}", 405, "")]
    [InlineData("POST", null, "{}", 400, "Content-Type")]
    [InlineData("POST", "application/json; charset=utf-8", "{}", 415, "application/x-protobuf")]
    [InlineData("POST", "Application/JSON", "{}", 415, "application/json")]
    [InlineData("POST", "application/json", "{", 400, "Failed to parse body")]
    [InlineData("POST", "application/json", "[]", 400, "Failed to parse body")]
    [InlineData("POST", "application/x-protobuf", "{}", 400, "Failed to parse body")]
    [InlineData("POST", "application/json", "{}", 501, "Call.type")]
    [InlineData("POST", "application/json", "{\"type\":\"LATER\"}", 501, "Call.type")]
    [InlineData("POST", "application/json", "{\"type\":\"SUBSCRIBE\"}", 400, "Call.subscribe is missing")]
    [InlineData("POST", "application/json", "{\"type\":\"SUBSCRIBE\",\"subscribe\":{}}", 400, "framework_info")]
    [InlineData("POST", "application/json", "{\"type\":\"REVIVE\"}", 400, "Call.framework_id is missing")]
    [InlineData("POST", "application/json", "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"\"}}", 400, "Framework cannot be found")]
    [InlineData("POST", "application/json", "{\"type\":\"KILL\",\"framework_id\":{\"value\":\"f\"}}", 400, "Call.kill is missing")]
    [InlineData("POST", "application/json", "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"f\"}}", 400, "Framework cannot be found")]
    public async Task What_is_wrong_is_told_in_the_order_of_checks(
        string method, string? contentType, string body, int status, string expected)
    {
        (int actual, string text) = await RequestAsync(method, contentType, body, accept: "text/html");
        Assert.Equal(status, actual);
        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html", 406)]
    [InlineData("application/json;q=0, text/*", 406)]
    [InlineData("*/*", 200)]
    [InlineData("application/x-protobuf", 200)]
    [InlineData(null, 200)]
    public async Task A_subscriber_must_take_one_of_both_types(string? accept, int status)
    {
        (int actual, _) = await RequestAsync("POST", "application/json", Subscribe, accept);
        Assert.Equal(status, actual);
    }

    [Fact]
    public async Task A_subscription_names_no_stream()
    {
        using HttpRequestMessage request = Request("POST", "application/json", Subscribe, null);
        request.Headers.Add("Mesos-Stream-Id", "x");
        using HttpResponseMessage response = await _http.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_task_goes_from_offer_to_its_last_acknowledgement(bool isJson)
    {
        using HttpScheduler scheduler = new(_http, isJson ? MediaType.Json : MediaType.Protobuf);
        await using WireAgent agent = await WireAgent.ConnectAsync(_master.EndPoint);
        AgentId agentId = await agent.RegisterAsync("a1", "cpus:4;mem:64");
        await scheduler.SubscribeAsync(SubscribeCall("f1"), Cancel);
        Event first = (await scheduler.NextAsync(Cancel))!;
        Assert.Equal(15.0, first.Subscribed!.HeartbeatIntervalSeconds);
        Assert.NotNull(first.Subscribed.MasterInfo);
        Assert.InRange(scheduler.StreamId.Length, 1, 128);
        FrameworkId id = first.Subscribed.FrameworkId;
        Offer offer = (await scheduler.NextAsync(EventType.Offers, Cancel)).Offers!.Offers[0];
        TaskInfo task = new() { Name = "t1", TaskId = new TaskId("t1"), AgentId = agentId, Command = new CommandInfo { Value = "true" } };
        task.Resources.AddRange(ResourceTexts.Parse("cpus:1;mem:32"));
        Call accept = new() { FrameworkId = id, Type = CallType.Accept, Accept = new CallAccept() };
        accept.Accept.OfferIds.Add(offer.Id);
        OfferOperation launch = new() { Type = OfferOperationType.Launch, Launch = new OfferOperationLaunch() };
        launch.Launch.TaskInfos.Add(task);
        accept.Accept.Operations.Add(launch);
        Assert.Equal(HttpStatusCode.Accepted, await scheduler.CallAsync(accept, Cancel));
        RunTasks run = await agent.NextAsync<RunTasks>();
        agent.Say(new LaunchReceived(run.LaunchId));
        byte[] uuid = [.. Enumerable.Range(1, 16).Select(number => (byte)number)];
        TaskStatus finished = new() { TaskId = task.TaskId, State = TaskState.Finished, Uuid = uuid, AgentId = agentId };
        agent.Say(new StatusUpdate { FrameworkId = id, Status = finished });
        TaskStatus seen = (await scheduler.NextAsync(EventType.Update, Cancel)).Update!.Status;
        Assert.Equal((TaskState.Finished, Convert.ToHexString(uuid)), (seen.State, Convert.ToHexString(seen.Uuid!)));
        CallAcknowledge acknowledge = new() { AgentId = agentId, TaskId = task.TaskId, Uuid = seen.Uuid! };
        Assert.Equal(HttpStatusCode.Accepted, await scheduler.CallAsync(
            new Call { FrameworkId = id, Type = CallType.Acknowledge, Acknowledge = acknowledge }, Cancel));
        Assert.Equal(new TaskId("t1"), (await agent.NextAsync<AcknowledgeStatus>()).TaskId);

        Assert.Equal(HttpStatusCode.Accepted, await scheduler.CallAsync(new Call { FrameworkId = id, Type = CallType.Teardown }, Cancel));
        while (await scheduler.NextAsync(Cancel) is { } late) Assert.Equal(EventType.Offers, late.Type);
    }

    [Fact]
    public async Task The_newest_subscriber_wins_and_the_old_stream_says_so_and_ends()
    {
        using HttpScheduler old = new(_http, MediaType.Json);
        await old.SubscribeAsync(SubscribeCall("f1", failoverTimeout: 60), Cancel);
        FrameworkId id = (await old.NextAsync(Cancel))!.Subscribed!.FrameworkId;
        using HttpScheduler young = new(_http, MediaType.Protobuf);
        await young.SubscribeAsync(SubscribeCall("f1", id, 60), Cancel);
        Assert.Equal(id, (await young.NextAsync(Cancel))!.Subscribed!.FrameworkId);
        Assert.Equal("Framework failed over", (await old.NextAsync(Cancel))!.Error!.Value.Message);
        Assert.Null(await old.NextAsync(Cancel));
        Call revive = new() { FrameworkId = id, Type = CallType.Revive };
        Assert.Equal(HttpStatusCode.BadRequest, await old.CallAsync(revive, Cancel));
        Assert.Equal(HttpStatusCode.Accepted, await young.CallAsync(revive, Cancel));
    }

    [Fact]
    public async Task A_framework_that_cannot_be_hears_so_on_its_stream_which_ends()
    {
        Call call = SubscribeCall("f1");
        call.Subscribe!.FrameworkInfo.Role = "a//b";
        using HttpScheduler scheduler = new(_http, MediaType.Json);
        await scheduler.SubscribeAsync(call, Cancel);
        Event only = (await scheduler.NextAsync(Cancel))!;
        Assert.Contains("role", only.Error!.Value.Message, StringComparison.Ordinal);
        Assert.Null(await scheduler.NextAsync(Cancel));
    }

    [Fact]
    public async Task When_a_client_goes_its_offers_go_to_others_and_its_calls_are_forbidden()
    {
        await using WireAgent agent = await WireAgent.ConnectAsync(_master.EndPoint);
        await agent.RegisterAsync("a1", "cpus:4;mem:64");
        using HttpScheduler first = new(_http, MediaType.Json);
        await first.SubscribeAsync(SubscribeCall("f1", failoverTimeout: 60), Cancel);
        FrameworkId id = (await first.NextAsync(Cancel))!.Subscribed!.FrameworkId;
        await first.NextAsync(EventType.Offers, Cancel);
        using HttpScheduler second = new(_http, MediaType.Json);
        await second.SubscribeAsync(SubscribeCall("f2"), Cancel);
        first.Dispose();
        await second.NextAsync(EventType.Offers, Cancel);
        Call revive = new() { FrameworkId = id, Type = CallType.Revive };
        Assert.Equal(HttpStatusCode.Forbidden, await first.CallAsync(revive, Cancel));
    }

    [Fact]
    public async Task Each_event_is_a_chunk_of_its_own()
    {
        await using WireAgent agent = await WireAgent.ConnectAsync(_master.EndPoint);
        await agent.RegisterAsync("a1", "cpus:4;mem:64");
        using TcpClient client = new();
        await client.ConnectAsync(_master.EndPoint, Cancel);
        string head = $"POST /api/v1/scheduler HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Subscribe.Length}\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + Subscribe), Cancel);
        using StreamReader reader = new(client.GetStream());
        while (await reader.ReadLineAsync(Cancel) is { Length: > 0 } line) Assert.DoesNotContain("recordio", line, StringComparison.Ordinal);
        List<string> types = [];
        while (types.Count < 3)
        {
            int chunk = Convert.ToInt32(await reader.ReadLineAsync(Cancel), 16);
            string length = (await reader.ReadLineAsync(Cancel))!;
            Assert.Equal(chunk, length.Length + 1 + int.Parse(length));
            string record = (await reader.ReadLineAsync(Cancel))!;
            types.Add(record[9..record.IndexOf('"', 9)]);
        }
        Assert.Equal(["HEARTBEAT", "OFFERS", "SUBSCRIBED"], types.Order(StringComparer.Ordinal));
        Assert.Equal("SUBSCRIBED", types[0]);
    }

    [Fact]
    public async Task An_empty_id_subscribes_as_none()
    {
        using HttpScheduler scheduler = new(_http, MediaType.Json);
        await scheduler.SubscribeAsync(SubscribeCall("f1", new FrameworkId("")), Cancel);
        Assert.NotEqual("", (await scheduler.NextAsync(Cancel))!.Subscribed!.FrameworkId.Value);
    }

    private static Call SubscribeCall(string name, FrameworkId? id = null, double? failoverTimeout = null) => new()
    {
        Type = CallType.Subscribe,
        FrameworkId = id,
        Subscribe = new CallSubscribe
        {
            FrameworkInfo = new FrameworkInfo { User = "nobody", Name = name, Id = id, FailoverTimeout = failoverTimeout },
        },
    };

    private static HttpRequestMessage Request(string method, string? contentType, string body, string? accept)
    {
        HttpRequestMessage request = new(new HttpMethod(method), "/api/v1/scheduler");
        if (method != "GET") request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (contentType is not null) request.Content!.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return request;
    }

    private async Task<(int Status, string Text)> RequestAsync(string method, string? contentType, string body, string? accept)
    {
        using HttpRequestMessage request = Request(method, contentType, body, accept);
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        if (response.StatusCode == HttpStatusCode.OK) return (200, "");
        if (response.StatusCode == HttpStatusCode.MethodNotAllowed)
            Assert.Equal(["POST"], response.Content.Headers.Allow);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }
}
