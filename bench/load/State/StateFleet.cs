using System.Net;
using System.Text.Json;
using Mesosd.Harness;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Load;

/// <summary>
/// A master of the published binary with a whole cluster behind it: agents over real connections that report their tasks, and
/// a subscribed scheduler for each framework. Nothing is behind the agents.
/// </summary>
internal sealed class StateFleet : IAsyncDisposable
{
    private const int ConnectingAtOnce = 64;
    private const int Sources = 4;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly StateShape _shape;
    private readonly StateReports _reports;
    private readonly FleetAgent[] _agents;
    private readonly List<SchedulerClient> _schedulers = [];
    private readonly List<Task> _reading = [];
    private readonly CancellationTokenSource _stop = new();
    private int _nextChange;

    private StateFleet(TestCluster cluster, StateShape shape)
    {
        (Cluster, _shape, _reports) = (cluster, shape, new StateReports(shape));
        _agents = new FleetAgent[shape.Agents];
    }

    public TestCluster Cluster { get; }

    public string MasterProcess => $"{Cluster.MasterProgram.ProcessId}";

    public static async Task<StateFleet> StartAsync(StateShape shape)
    {
        TestCluster cluster = new();
        StateFleet fleet = new(cluster, shape);
        // Agents without a connection are not to be marked unreachable while something is measured.
        await cluster.StartMasterAsync("--registry=in_memory", "--max_completed_tasks_per_framework=1000000",
            "--agent_ping_timeout=15mins", "--max_agent_ping_timeouts=100", "--logging_level=WARNING");
        ParallelOptions pace = new() { MaxDegreeOfParallelism = ConnectingAtOnce };
        await Parallel.ForAsync(0, shape.Agents, pace, async (index, _) => await fleet.BringAsync(index));
        for (int index = 0; index < shape.Frameworks; index++) fleet.Subscribe(index);
        await fleet.CompleteAsync();
        return fleet;
    }

    /// <summary>An agent that nobody's tasks run on.</summary>
    public async Task AddEmptyAgentAsync()
    {
        FleetAgent agent = new();
        await agent.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Cluster.Port), SourceOf(0));
        agent.Register(1024 + _shape.Agents);
        await agent.Registered.WaitAsync(s_patience);
    }

    /// <summary>Lets so many running tasks say again that they run, and waits until the master has heard all.</summary>
    public async Task ChangeAsync(int count)
    {
        const string Heard = "master/valid_status_updates";
        double before = await Cluster.MetricAsync(Heard);
        int connected = Math.Min(_shape.Agents, Fleet.WaveSize);
        for (int change = 0; change < count; change++, _nextChange++)
        {
            int agent = _nextChange % connected;
            _agents[agent].Send(_reports.Update(agent, _nextChange / connected % _shape.RunningPerAgent));
        }
        await TestCluster.EventuallyAsync(async () => await Cluster.MetricAsync(Heard) >= before + count, $"{count} updates");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (FleetAgent agent in _agents) agent?.Vanish();
        foreach (SchedulerClient scheduler in _schedulers) await scheduler.DisposeAsync();
        foreach (Task reading in _reading) await reading.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        await Cluster.DisposeAsync();
    }

    // A task that was over in the first report and is not in the second was acknowledged in between: it is completed.
    private async Task BringAsync(int index)
    {
        if (_shape.CompletedPerAgent > 0) (await ReportAsync(index, withFinished: true)).Vanish();
        FleetAgent agent = await ReportAsync(index, withFinished: false);
        _agents[index] = agent;
        if (index >= Fleet.WaveSize) agent.Vanish();
    }

    private async Task<FleetAgent> ReportAsync(int index, bool withFinished)
    {
        FleetAgent agent = new();
        await agent.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Cluster.Port), SourceOf(index));
        agent.Send(_reports.Report(index, withFinished));
        await agent.Registered.WaitAsync(s_patience);
        return agent;
    }

    private void Subscribe(int index)
    {
        FrameworkInfo info = _reports.Framework(index);
        SchedulerClient scheduler = new(new SchedulerOptions
        {
            Masters = [Cluster.Master],
            Framework = info,
            SuppressedRoles = [.. info.Roles],
        });
        _schedulers.Add(scheduler);
        _reading.Add(Task.Run(async () =>
        {
            await foreach (Event happening in scheduler.EventsAsync(_stop.Token))
                if (happening.Update?.Status is { Uuid: not null } status) scheduler.Acknowledge(status);
        }));
    }

    // The figures mean nothing when a part of the cluster is missing.
    private async Task CompleteAsync()
    {
        await TestCluster.EventuallyAsync(
            async () => await Cluster.MetricAsync("master/frameworks_active") == _shape.Frameworks, "all frameworks");
        using JsonDocument summary = JsonDocument.Parse(await Cluster.GetAsync("/state-summary"));
        int agents = summary.RootElement.GetProperty("slaves").GetArrayLength();
        int running = Sum("TASK_RUNNING"), finished = Sum("TASK_FINISHED");
        if (agents != _shape.Agents || running != _shape.Running || finished != _shape.Completed)
            throw new InvalidOperationException($"the master has {agents} agents, {running} running, {finished} completed tasks");

        int Sum(string state) =>
            summary.RootElement.GetProperty("frameworks").EnumerateArray().Sum(one => one.GetProperty(state).GetInt32());
    }

    private static IPAddress SourceOf(int agent) => new([127, 0, 0, (byte)(1 + agent % Sources)]);
}
