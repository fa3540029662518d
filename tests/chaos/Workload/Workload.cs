using Mesosd.Harness;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Chaos;

/// <summary>
/// A framework with jobs, written against the public client library as its author would: it takes what it is offered,
/// acknowledges every update, asks again for what it misses, and tries again what it was told is lost.
/// </summary>
internal sealed class Workload : IAsyncDisposable
{
    private const double CpusOfEach = 0.01;
    private const int MaxPerOffer = 20;
    private static readonly TimeSpan s_question = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly Lock _gate = new();
    private readonly RunFiles _files;
    private readonly SchedulerClient _scheduler;
    private readonly List<Job> _jobs = [];
    private readonly Queue<Attempt> _waiting = [];
    private readonly Dictionary<TaskId, Attempt> _attempts = [];
    private readonly List<string> _notices = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _events;
    private readonly Task _questions;
    private bool _isGateOpen;

    public Workload(string name, IReadOnlyList<string> masters, string folder)
    {
        _files = new RunFiles(folder);
        FrameworkInfo info = new() { User = Environment.UserName, Name = name, Checkpoint = true, FailoverTimeout = 3600 };
        info.Capabilities.Add(new FrameworkInfoCapability { Type = FrameworkInfoCapabilityType.PartitionAware });
        _scheduler = new SchedulerClient(new SchedulerOptions
        {
            Masters = masters,
            Framework = info,
            Notice = Note,
            Backoff = new BackoffSettings(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)),
            RequestTimeout = TimeSpan.FromSeconds(5),
        });
        _events = TakeEventsAsync();
        _questions = AskAsync();
    }

    /// <summary>What the framework went through, for a person who looks for the reason of a failure.</summary>
    public string Story
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _notices) + "\n" + string.Join('\n', _jobs.SelectMany(job => job.Attempts));
        }
    }

    public void Add(int shortJobs, int heldJobs = 0)
    {
        lock (_gate)
        {
            for (int index = 0; index < shortJobs + heldJobs; index++)
            {
                // One held job for each short one, while there are such.
                bool isHeld = index % 2 == 0 ? index / 2 < heldJobs : index / 2 >= shortJobs;
                Job job = new($"job{_jobs.Count}", isHeld);
                _jobs.Add(job);
                Queue(job.Latest);
            }
        }
    }

    public Task HeldRunAsync() => UntilAsync(() => _jobs.TrueForAll(job => !job.IsHeld || job.Latest.WasRunning), "all held tasks to run");

    public Task ShortDoneAsync() => UntilAsync(() => _jobs.TrueForAll(job => job.IsHeld || job.IsDone), "all short tasks to be done");

    /// <summary>Lets all held tasks go on, and waits until they are done.</summary>
    public Task HeldDoneAsync()
    {
        _isGateOpen = true;
        return UntilAsync(() => _jobs.TrueForAll(job => !job.IsHeld || job.IsDone), "all held tasks to be done");
    }

    /// <summary>Waits until so many more jobs than now are done.</summary>
    public Task ProgressAsync(int more)
    {
        int before = Count(job => job.IsDone);
        return UntilAsync(() => _jobs.Count(job => job.IsDone) >= Math.Min(before + more, _jobs.Count), $"{more} more jobs to be done");
    }

    /// <summary>Waits until the framework was told this of every held task on one agent.</summary>
    public Task ToldAsync(AgentId agent, TaskState state) => UntilAsync(
        () => _jobs.TrueForAll(job => !job.IsHeld || job.Latest.Agent != agent || job.Latest.Words.Exists(word => word.StartsWith($"{state} ", StringComparison.Ordinal))),
        $"{state} for the tasks of {agent.Value}");

    /// <summary>The agents that run held tasks.</summary>
    public IReadOnlyList<AgentId> HoldingAgents()
    {
        lock (_gate)
            return [.. _jobs.Where(job => job.IsHeld && job.Latest.WasRunning).Select(job => job.Latest.Agent!.Value).Distinct()];
    }

    /// <summary>Lets all held tasks go on, waits until every job is done, and says what was not as promised.</summary>
    public async Task<List<string>> FinishAsync()
    {
        _isGateOpen = true;
        await UntilAsync(() => _jobs.TrueForAll(job => job.IsDone), "all jobs to be done");
        lock (_gate) return Verdict.Over(_jobs, _files);
    }

    public async Task UntilAsync(Func<bool> holds, string what)
    {
        try
        {
            await TestCluster.EventuallyAsync(() => Task.FromResult(Look(holds)), what, s_patience);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; {Summary()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_scheduler.IsConnected)
        {
            try
            {
                await _scheduler.TeardownAsync(_stop.Token);
            }
            catch (Exception away) when (away is IOException or TimeoutException or RefusedException)
            {
                // The cluster ends its tasks when it ends.
            }
        }
        await _stop.CancelAsync();
        await _scheduler.DisposeAsync();
        await Task.WhenAll(_events, _questions);
        _stop.Dispose();
    }

    private bool Look(Func<bool> holds)
    {
        if (_isGateOpen) _files.OpenGate();
        if (_events.IsCompleted) throw new InvalidOperationException($"the framework's events ended: {Story}");
        lock (_gate) return holds();
    }

    private int Count(Func<Job, bool> counted)
    {
        lock (_gate) return _jobs.Count(counted);
    }

    private string Summary()
    {
        lock (_gate)
        {
            IEnumerable<string> open = _jobs.Where(job => !job.IsDone).Take(5).Select(job => job.Latest.ToString());
            return $"{_jobs.Count(job => job.IsDone)} of {_jobs.Count} jobs are done, {_waiting.Count} wait for offers; " +
                $"connected: {_scheduler.IsConnected}; open are {string.Join(" | ", open)}; {string.Join(" | ", _notices.TakeLast(5))}";
        }
    }

    private void Note(string notice)
    {
        lock (_gate) _notices.Add($"{DateTime.UtcNow:HH:mm:ss.fff} {notice}");
    }

    private void Queue(Attempt attempt)
    {
        _attempts.Add(attempt.Id, attempt);
        _waiting.Enqueue(attempt);
    }

    private async Task TakeEventsAsync()
    {
        try
        {
            await foreach (Event happening in _scheduler.EventsAsync(_stop.Token))
            {
                if (happening.Subscribed is not null) Note($"subscribed with {_scheduler.MasterInfo?.Id}");
                if (happening.Error is { } error) Note($"error: {error.Message}");
                if (happening.Update?.Status is { } status) Take(status);
                foreach (Offer offer in happening.Offers?.Offers ?? []) await UseAsync(offer);
            }
        }
        catch (OperationCanceledException)
        {
            // The workload ends.
        }
    }

    private async Task UseAsync(Offer offer)
    {
        Attempt[] taken = TakeWaiting(offer);
        if (taken.Length == 0)
        {
            _scheduler.Decline([offer.Id], new Filters { RefuseSeconds = 0.3 });
            return;
        }
        LaunchState outcome;
        try
        {
            await _scheduler.LaunchAsync(offer.Id, taken.Select(attempt => ToTask(attempt, offer)), new Filters { RefuseSeconds = 0 }, _stop.Token);
            outcome = LaunchState.Taken;
        }
        catch (RefusedException)
        {
            outcome = LaunchState.Waiting;
        }
        catch (Exception unknown) when (unknown is IOException or TimeoutException)
        {
            outcome = LaunchState.InDoubt;
        }
        Settle(taken, outcome);
    }

    private Attempt[] TakeWaiting(Offer offer)
    {
        double cpus = offer.Resources.Where(resource => resource.Name == "cpus").Sum(resource => resource.Scalar?.Value ?? 0);
        lock (_gate)
        {
            int count = Math.Min(Math.Min(_waiting.Count, MaxPerOffer), (int)(cpus / CpusOfEach));
            Attempt[] taken = [.. Enumerable.Range(0, Math.Max(0, count)).Select(_ => _waiting.Dequeue())];
            foreach (Attempt attempt in taken) (attempt.Launch, attempt.Agent) = (LaunchState.Asked, offer.AgentId);
            return taken;
        }
    }

    private void Settle(Attempt[] taken, LaunchState outcome)
    {
        lock (_gate)
        {
            foreach (Attempt attempt in taken)
            {
                attempt.Launch = outcome;
                if (outcome == LaunchState.Waiting) _waiting.Enqueue(attempt);
            }
        }
    }

    private void Take(TaskStatus status)
    {
        lock (_gate)
        {
            if (_attempts.TryGetValue(status.TaskId, out Attempt? attempt))
            {
                bool wasOpen = attempt.End is null;
                attempt.Take(status);
                if (wasOpen && attempt.End is { } end && Attempt.MeansLoss(end)) Queue(attempt.Job.TryAgain());
            }
            else _notices.Add($"an update of a task that nobody launched: {status.TaskId.Value} {status.State}");
        }
        _scheduler.Acknowledge(status);
    }

    // Whatever was lost on the way is asked for, as every framework should.
    private async Task AskAsync()
    {
        using PeriodicTimer timer = new(s_question);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                CallReconcileTask[] open = OpenTasks();
                if (open.Length == 0 || !_scheduler.IsConnected) continue;
                try
                {
                    await _scheduler.ReconcileAsync(open, _stop.Token);
                }
                catch (Exception unanswered) when (unanswered is IOException or TimeoutException or RefusedException)
                {
                    Note($"no answer to a question: {unanswered.Message}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The workload ends.
        }
    }

    private CallReconcileTask[] OpenTasks()
    {
        lock (_gate)
        {
            return [.. _jobs.Select(job => job.Latest).Where(attempt => attempt.IsOpen)
                .Select(attempt => new CallReconcileTask { TaskId = attempt.Id, AgentId = attempt.Agent })];
        }
    }

    private TaskInfo ToTask(Attempt attempt, Offer offer)
    {
        string[] words = _files.Command(attempt);
        CommandInfo command = new() { Shell = false, Value = words[0] };
        command.Arguments.AddRange(words);
        TaskInfo task = new() { Name = attempt.Id.Value, TaskId = attempt.Id, AgentId = offer.AgentId, Command = command };
        task.Resources.Add(new Resource
        {
            Name = "cpus",
            Type = Protocol.Messages.ValueType.Scalar,
            Scalar = new ValueScalar(CpusOfEach),
        });
        return task;
    }
}
