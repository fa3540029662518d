using System.Globalization;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Cli;

/// <summary>The framework behind <c>mesosd run</c>: launches the instances, tells what becomes of them.</summary>
internal sealed class RunSession : IAsyncDisposable
{
    // How often a running task's output is looked at; its end is told at once anyway.
    private static readonly TimeSpan OutputInterval = TimeSpan.FromMilliseconds(100);

    private readonly RunRequest _request;
    private readonly RunReport _report;
    private readonly TaskShape _shape;
    private readonly ClusterClient _cluster;
    private readonly SchedulerClient _scheduler;
    private readonly Dictionary<TaskId, RunInstance> _byTask;
    private readonly List<RunInstance> _instances;

    public RunSession(RunRequest request, RunReport report)
    {
        _request = request;
        _report = report;
        _shape = new TaskShape(request.Resources);
        _cluster = new ClusterClient(request.Masters, request.Timeout);
        _instances = [.. Enumerable.Range(1, request.Instances).Select(NewInstance)];
        _byTask = _instances.ToDictionary(instance => instance.TaskId);
        _scheduler = new SchedulerClient(new SchedulerOptions { Masters = request.Masters, Framework = Describe(request) });
    }

    /// <summary>Runs everything to its end.</summary>
    /// <returns>0, or the exit status of the first instance that failed.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        await foreach (Event happening in _scheduler.EventsAsync(stop))
        {
            if (happening.Offers is { } offers) await LaunchAsync(offers.Offers, stop);
            else if (happening.Update is { } update) await TakeAsync(update.Status, stop);
            else if (happening.Error is { } error)
            {
                _report.Say($"the master refused this framework: {error.Message}");
                return 1;
            }
            if (_instances.TrueForAll(instance => instance.ExitStatus is not null)) break;
        }
        await Task.WhenAll(_instances.Select(instance => instance.Output ?? Task.CompletedTask));
        return _instances.Select(instance => instance.ExitStatus ?? 1).FirstOrDefault(status => status != 0);
    }

    /// <summary>Kills what still runs: the framework is torn down.</summary>
    public async Task AbandonAsync(CancellationToken stop)
    {
        if (_instances.Exists(instance => instance is { IsLaunched: true, ExitStatus: null }))
            _report.Say("interrupted: killing what still runs");
        await _scheduler.TeardownAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _scheduler.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    private async Task LaunchAsync(IEnumerable<Offer> offers, CancellationToken stop)
    {
        foreach (Offer offer in offers)
        {
            List<TaskInfo> tasks = Fill(offer);
            if (tasks.Count == 0)
            {
                await _scheduler.DeclineAsync([offer.Id], new Filters(), stop);
                continue;
            }
            OfferOperation launch = new() { Type = OfferOperationType.Launch, Launch = new OfferOperationLaunch() };
            launch.Launch.TaskInfos.AddRange(tasks);
            await _scheduler.AcceptAsync([offer.Id], [launch], new Filters(), stop);
        }
        // Nothing more is wanted: others get the offers at once.
        if (_instances.TrueForAll(instance => instance.IsLaunched)) await _scheduler.SuppressAsync([], stop);
    }

    private List<TaskInfo> Fill(Offer offer)
    {
        List<TaskInfo> tasks = [];
        List<Resource> left = [.. offer.Resources];
        foreach (RunInstance instance in _instances.Where(instance => !instance.IsLaunched))
        {
            if (_shape.Take(left) is not { } resources) break;
            instance.IsLaunched = true;
            instance.Host = offer.Hostname;
            instance.Output = CopyOutputAsync(instance, AddressOf(offer));
            tasks.Add(DescribeTask(instance, offer, resources));
        }
        return tasks;
    }

    private async Task TakeAsync(TaskStatus status, CancellationToken stop)
    {
        if (status.Uuid is not null) await _scheduler.AcknowledgeAsync(status, stop);
        if (!_byTask.TryGetValue(status.TaskId, out RunInstance? instance) || instance.ExitStatus is not null) return;
        if (instance.State == status.State) return;
        instance.State = status.State;
        if (ExitStatuses.Of(status) is not { } exit)
        {
            _report.State(status, instance.Host);
            return;
        }
        // Its output first, then its end: so it reads in order.
        instance.Ended.TrySetResult();
        await (instance.Output ?? Task.CompletedTask);
        instance.ExitStatus = exit;
        _report.State(status, instance.Host);
    }

    private async Task CopyOutputAsync(RunInstance instance, string address)
    {
        string executor = instance.TaskId.Value;
        string? label = _request.Instances > 1 ? instance.Number.ToString(CultureInfo.InvariantCulture) : null;
        TextWriter outputTarget = _report.StreamOf(label, "stdout");
        TextWriter errorsTarget = _report.StreamOf(label, "stderr");
        TextWriter output = TextWriter.Synchronized(outputTarget);
        TextWriter errors = TextWriter.Synchronized(errorsTarget);
        string framework = _scheduler.FrameworkId?.Value ?? "";
        SandboxReader stdout = new(_cluster, address, SandboxReader.PathOf(framework, executor, "stdout"));
        SandboxReader stderr = new(_cluster, address, SandboxReader.PathOf(framework, executor, "stderr"));
        bool last = false;
        while (!last)
        {
            last = await Task.WhenAny(instance.Ended.Task, Task.Delay(OutputInterval)) == instance.Ended.Task;
            try
            {
                await stdout.CopyAsync(output, CancellationToken.None);
                await stderr.CopyAsync(errors, CancellationToken.None);
            }
            catch (Exception failure) when (failure is RefusedException or IOException or OperationCanceledException)
            {
                // The sandbox does not exist yet, or the agent is away: the last look tells.
                if (last && instance.State is not null) _report.Say($"no output of {executor}: {failure.Message}");
            }
        }
        _report.Finish(outputTarget);
        _report.Finish(errorsTarget);
    }

    private TaskInfo DescribeTask(RunInstance instance, Offer offer, List<Resource> resources)
    {
        CommandInfo command = new() { Shell = false, Value = _request.Command[0], User = _request.User };
        command.Arguments.AddRange(_request.Command);
        if (_request.Variables.Count > 0)
        {
            command.Environment = new CommandEnvironment();
            foreach ((string name, string value) in _request.Variables)
                command.Environment.Variables.Add(new CommandEnvironmentVariable { Name = name, Value = value });
        }
        TaskInfo task = new()
        {
            Name = _request.Name,
            TaskId = instance.TaskId,
            AgentId = offer.AgentId,
            Command = command,
        };
        task.Resources.AddRange(resources);
        return task;
    }

    private RunInstance NewInstance(int number)
    {
        // Short enough to be typed, and unlike those of other runs on the same cluster.
        string unique = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray().AsSpan(0, 4));
        string suffix = _request.Instances > 1 ? $"-{number}" : "";
        return new RunInstance(number, new TaskId($"{_request.Name}-{unique}{suffix}"));
    }

    private static FrameworkInfo Describe(RunRequest request)
    {
        FrameworkInfo framework = new()
        {
            User = request.User,
            Name = request.Name,
            Hostname = Environment.MachineName,
        };
        if (request.Role is not null) framework.Role = request.Role;
        framework.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.PartitionAware });
        framework.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.TaskKillingState });
        return framework;
    }

    private static string AddressOf(Offer offer) => offer.Url is { } url
        ? $"{url.Address.Ip ?? url.Address.Hostname ?? offer.Hostname}:{url.Address.Port}"
        : $"{offer.Hostname}:5051";
}
