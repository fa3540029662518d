using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;
using Mesosd.Shell.Files;
using Mesosd.Shell.Log;
using Mesosd.Shell.Master;
using Xunit;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Tests.Master;

/// <summary>A whole master in this process, reached over its port as everybody reaches it.</summary>
public sealed class MasterHostTests : IAsyncLifetime
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly LogWriter _log = new(new LoggingFlags { IsQuiet = true }, "test");
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private MasterHost _master = null!;

    public async ValueTask InitializeAsync()
    {
        _master = await MasterHost.StartAsync(Flags(), new RoleLog(_log, "master"), CancellationToken.None);
        _http.BaseAddress = new Uri($"http://{_master.EndPoint}");
    }

    public async ValueTask DisposeAsync()
    {
        await _master.DisposeAsync();
        await _log.DisposeAsync();
        _http.Dispose();
    }

    [Fact]
    public async Task A_task_goes_from_offer_to_its_last_acknowledgement()
    {
        await using SchedulerClient scheduler = new(Options());
        await using Events events = new(scheduler);
        await using WireAgent agent = await WireAgent.ConnectAsync(_master.EndPoint);
        AgentId agentId = await agent.RegisterAsync("a1", "cpus:4;mem:64");
        Offer offer = (await events.NextAsync(Protocol.SchedulerApi.EventType.Offers)).Offers!.Offers[0];
        TaskInfo task = new() { Name = "t1", TaskId = new TaskId("t1"), AgentId = agentId, Command = new CommandInfo { Value = "true" } };
        task.Resources.AddRange(ResourceTexts.Parse("cpus:1;mem:32"));
        await scheduler.LaunchAsync(offer.Id, [task], cancel: Cancel);
        RunTasks run = await agent.NextAsync<RunTasks>();
        agent.Say(new LaunchReceived(run.LaunchId));
        TaskStatus finished = new()
        {
            TaskId = task.TaskId,
            State = TaskState.Finished,
            Uuid = new byte[16],
            AgentId = agentId,
        };
        agent.Say(new StatusUpdate { FrameworkId = run.Framework.Id!.Value, Status = finished });
        TaskStatus seen = (await events.NextAsync(Protocol.SchedulerApi.EventType.Update)).Update!.Status;
        Assert.Equal(TaskState.Finished, seen.State);
        await scheduler.AcknowledgeAsync(seen, Cancel);
        Assert.Equal(new TaskId("t1"), (await agent.NextAsync<AcknowledgeStatus>()).TaskId);

        await using OperatorClient people = new(new OperatorOptions { Addresses = [_master.EndPoint.ToString()] });
        ResponseGetTasks tasks = (await people.CallAsync(new Call { Type = CallType.GetTasks }, Cancel)).GetTasks!;
        Assert.Empty(tasks.Tasks);
        Assert.Equal(TaskState.Finished, Assert.Single(tasks.CompletedTasks).State);
    }

    [Fact]
    public async Task Every_question_of_an_operator_has_its_answer()
    {
        await using WireAgent agent = await WireAgent.ConnectAsync(_master.EndPoint);
        AgentId agentId = await agent.RegisterAsync("a1", "cpus:4;mem:64");
        await using OperatorClient people = new(new OperatorOptions { Addresses = [_master.EndPoint.ToString()] });
        foreach (CallType type in (CallType[])[CallType.GetHealth, CallType.GetVersion, CallType.GetFlags,
            CallType.GetMetrics, CallType.GetMaster, CallType.GetWeights, CallType.GetAgents, CallType.GetFrameworks,
            CallType.GetTasks, CallType.GetExecutors, CallType.GetRoles, CallType.GetState, CallType.GetQuota,
            CallType.GetMaintenanceSchedule, CallType.GetMaintenanceStatus])
        {
            Response response = await people.CallAsync(new Call { Type = type }, Cancel);
            Assert.Equal(CallTypeNames.ToName(type), ResponseTypeNames.ToName(response.TypeOrDefault));
        }
        Response agents = await people.CallAsync(new Call { Type = CallType.GetAgents }, Cancel);
        Assert.Equal(agentId, Assert.Single(agents.GetAgents!.Agents).AgentInfo.Id);
        RefusedException refused =
            await Assert.ThrowsAsync<RefusedException>(() => people.CallAsync(new Call { Type = CallType.GetLoggingLevel }, Cancel));
        Assert.Equal(RefusalCode.Unsupported, refused.Code);
    }

    [Fact]
    public async Task Weights_are_changed_by_an_operator_and_shown_to_the_next()
    {
        await using OperatorClient people = new(new OperatorOptions { Addresses = [_master.EndPoint.ToString()] });
        Call call = new() { Type = CallType.UpdateWeights, UpdateWeights = new CallUpdateWeights() };
        call.UpdateWeights.WeightInfos.Add(new WeightInfo { Role = "web", Weight = 2.5 });
        await people.SendAsync(call, Cancel);
        Response weights = await people.CallAsync(new Call { Type = CallType.GetWeights }, Cancel);
        WeightInfo weight = Assert.Single(weights.GetWeights!.WeightInfos);
        Assert.Equal(("web", 2.5), (weight.Role, weight.Weight));
    }

    [Fact]
    public async Task A_master_without_a_leader_answers_for_itself_and_for_nobody_else()
    {
        MasterFlags flags = Flags("--zk=zk://me:secret@127.0.0.1:1/mesos");
        await using MasterHost waiting = await MasterHost.StartAsync(flags, new RoleLog(_log, "master"), Cancel);
        using HttpClient http = new() { BaseAddress = new Uri($"http://{waiting.EndPoint}") };
        foreach (string path in (string[])["/health", "/version", "/flags", "/metrics", "/metrics/snapshot"])
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(path, Cancel)).StatusCode);
        foreach (string path in (string[])["/", "/state", "/state-summary", "/redirect"])
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(path, Cancel)).StatusCode);
        Assert.Contains("\"master/elected\":0", await http.GetStringAsync("/metrics/snapshot", Cancel));
        string shown = await http.GetStringAsync("/flags", Cancel);
        Assert.Contains("127.0.0.1:1/mesos", shown);
        Assert.DoesNotContain("secret", shown);
        MasterStandingReport report = await MasterProbe.AskAsync(waiting.EndPoint.ToString(), s_timeout);
        Assert.Equal((false, null, null), (report.Leads, report.Leader, report.Problem));
        await waiting.StopAsync();
        Assert.Equal(0, (await waiting.Stopped).ExitCode);
    }

    [Fact]
    public async Task What_operators_changed_is_there_when_the_master_is_started_again()
    {
        string folder = Directory.CreateTempSubdirectory("mesosd-test-").FullName;
        try
        {
            MasterFlags flags = Flags($"--work_dir={folder}");
            MasterHost first = await MasterHost.StartAsync(flags, new RoleLog(_log, "master"), Cancel);
            await using (OperatorClient people = new(new OperatorOptions { Addresses = [first.EndPoint.ToString()] }))
            {
                Call call = new() { Type = CallType.UpdateWeights, UpdateWeights = new CallUpdateWeights() };
                call.UpdateWeights.WeightInfos.Add(new WeightInfo { Role = "web", Weight = 2.5 });
                await people.SendAsync(call, Cancel);
            }
            // No farewell: as if it had died.
            await first.DisposeAsync();
            await using MasterHost second = await MasterHost.StartAsync(flags, new RoleLog(_log, "master"), Cancel);
            await using OperatorClient asking = new(new OperatorOptions { Addresses = [second.EndPoint.ToString()] });
            Response weights = await asking.CallAsync(new Call { Type = CallType.GetWeights }, Cancel);
            Assert.Equal("web", Assert.Single(weights.GetWeights!.WeightInfos).Role);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/master")]
    public async Task State_and_metrics_are_shown_over_http_on_the_same_port(string prefix)
    {
        await using WireAgent agent = await WireAgent.ConnectAsync(_master.EndPoint);
        AgentId agentId = await agent.RegisterAsync("a1", "cpus:4;mem:64;ports:[31000-31001]");
        Assert.Equal("", await _http.GetStringAsync(prefix + "/health", Cancel));
        using JsonDocument state = await JsonAsync(prefix + "/state");
        JsonElement shown = Assert.Single(state.RootElement.GetProperty("slaves").EnumerateArray());
        Assert.Equal(agentId.Value, shown.GetProperty("id").GetString());
        Assert.Equal(4, shown.GetProperty("resources").GetProperty("cpus").GetDouble());
        Assert.Equal("[31000-31001]", shown.GetProperty("resources").GetProperty("ports").GetString());
        using JsonDocument summary = await JsonAsync(prefix + "/state-summary");
        Assert.Equal(1, summary.RootElement.GetProperty("slaves").GetArrayLength());
        using JsonDocument version = await JsonAsync(prefix + "/version");
        Assert.Equal("1.11.0", version.RootElement.GetProperty("version").GetString());
        Assert.Equal(Core.MesosdVersion.Text, version.RootElement.GetProperty("mesosd_version").GetString());
        Assert.Equal("1.11.0", shown.GetProperty("version").GetString());
        Assert.Equal("1.11.0", state.RootElement.GetProperty("version").GetString());
        using JsonDocument metrics = await JsonAsync(prefix + "/metrics/snapshot");
        Assert.Equal(1, metrics.RootElement.GetProperty("master/slaves_active").GetDouble());
        Assert.Equal(4, metrics.RootElement.GetProperty("master/cpus_total").GetDouble());
        Assert.InRange(metrics.RootElement.GetProperty("master/uptime_secs").GetDouble(), 0, 3600);
        Assert.Contains("\nmaster_slaves_active 1\n", await _http.GetStringAsync(prefix + "/metrics", Cancel));
    }

    [Fact]
    public async Task A_master_knows_when_it_began_before_anybody_comes()
    {
        using JsonDocument metrics = await JsonAsync("/metrics/snapshot");
        Assert.InRange(metrics.RootElement.GetProperty("master/uptime_secs").GetDouble(), 0, 3600);
    }

    [Fact]
    public async Task The_leader_redirects_to_itself_and_the_root_says_where_to_look()
    {
        using HttpResponseMessage answer = await _http.GetAsync("/redirect", Cancel);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.EndsWith($":{_master.EndPoint.Port}", answer.Headers.Location!.OriginalString);
        Assert.Contains("/metrics", await _http.GetStringAsync("/", Cancel));
    }

    [Fact]
    public async Task A_master_that_stops_says_goodbye_and_ends_no_framework()
    {
        await using SchedulerClient scheduler = new(Options());
        await using Events events = new(scheduler);
        await using WireAgent agent = await WireAgent.ConnectAsync(_master.EndPoint);
        await agent.RegisterAsync("a1", "cpus:4;mem:64");
        await events.NextAsync(Protocol.SchedulerApi.EventType.Offers);
        await _master.StopAsync();
        Assert.Equal(CloseReason.ClosedByPeer, await agent.Closed.WaitAsync(s_timeout, Cancel));
        Assert.Equal(GoodbyeReason.ShuttingDown, agent.Farewell!.Reason);
        await Assert.ThrowsAsync<InvalidOperationException>(() => agent.NextAsync<ShutdownFramework>());
        Assert.True(_master.Ended.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_not_found()
    {
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetStringAsync("/nothing", Cancel));
        Assert.Equal(HttpStatusCode.NotFound, error.StatusCode);
    }

    private async Task<JsonDocument> JsonAsync(string path) => JsonDocument.Parse(await _http.GetStringAsync(path, Cancel));

    private SchedulerOptions Options() => new()
    {
        Masters = [_master.EndPoint.ToString()],
        Framework = new FrameworkInfo { User = "nobody", Name = "f1" },
    };

    private static MasterFlags Flags(params string[] more)
    {
        string[] usual = more.Length > 0 ? more : ["--registry=in_memory"];
        FlagSources sources = new(
            ["--ip=127.0.0.1", "--port=0", .. usual], [KeyValuePair.Create(FlagSources.EtcVariable, "/nonexistent")],
            new SettingsFiles());
        return MasterFlags.Read(sources).Flags!;
    }

    /// <summary>Reads a scheduler's events on the side.</summary>
    private sealed class Events : IAsyncDisposable
    {
        private readonly Channel<Protocol.SchedulerApi.Event> _events = Channel.CreateUnbounded<Protocol.SchedulerApi.Event>();
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _reading;

        public Events(SchedulerClient scheduler) => _reading = ReadAsync(scheduler);

        public async Task<Protocol.SchedulerApi.Event> NextAsync(Protocol.SchedulerApi.EventType type)
        {
            using CancellationTokenSource limit = new(s_timeout);
            await foreach (Protocol.SchedulerApi.Event happening in _events.Reader.ReadAllAsync(limit.Token))
                if (happening.Type == type) return happening;
            throw new InvalidOperationException($"the events ended before {type}");
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _reading;
            _stop.Dispose();
        }

        private async Task ReadAsync(SchedulerClient scheduler)
        {
            try
            {
                await foreach (Protocol.SchedulerApi.Event happening in scheduler.EventsAsync(_stop.Token))
                    _events.Writer.TryWrite(happening);
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }
}
