using Mesosd.Protocol.ExecutorApi;
using Mesosd.Protocol.Messages;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Protocol.Client;

/// <summary>
/// A custom executor's side of the conversation with its agent. <see cref="EventsAsync"/> connects and
/// subscribes; <see cref="Update(TaskStatus)"/> tells what becomes of the tasks. An
/// update is kept until the agent has it on its disk, and told again after a reconnection.
/// </summary>
/// <remarks>
/// All members are thread-safe. What an update costs does not grow with the number of tasks: 20,000 tasks in
/// one executor are fine.
/// </remarks>
public sealed class ExecutorClient : IAsyncDisposable
{
    private readonly ExecutorSubscription _subscription;

    /// <param name="options">Whose executor this is, and where its agent is.</param>
    public ExecutorClient(ExecutorOptions options)
    {
        Options = options;
        _subscription = new ExecutorSubscription(options);
    }

    /// <summary>What the client was told when it was made.</summary>
    public ExecutorOptions Options { get; }

    /// <summary>The agent, once the executor has subscribed.</summary>
    public AgentInfo? Agent => _subscription.Agent;

    /// <summary>Whether the executor is subscribed at this moment.</summary>
    public bool IsConnected => _subscription.Current is not null;

    /// <summary>How many updates the agent has not written down yet.</summary>
    public int UnacknowledgedUpdates => _subscription.Unacknowledged;

    /// <summary>The client of an executor that was started by an agent.</summary>
    /// <param name="notice">
    /// Told in a sentence, for a log, about connections and refused updates; must not block.
    /// </param>
    /// <exception cref="InvalidOperationException">
    /// A variable is missing or cannot be read; the message names it.
    /// </exception>
    public static ExecutorClient FromEnvironment(Action<string>? notice = null) =>
        new(ExecutorOptions.FromEnvironment() with { Notice = notice });

    /// <summary>
    /// Connects, and gives the agent's events: SUBSCRIBED first, and again after a reconnection. A task that
    /// was launched already does not come a second time; ACKNOWLEDGED and HEARTBEAT are taken care of here.
    /// The last event is SHUTDOWN or ERROR, from the agent or because it is away for good: then end the
    /// tasks, tell what became of them, and await <see cref="DrainAsync"/> before the process ends.
    /// </summary>
    /// <param name="cancel">Ends the sequence, with <see cref="OperationCanceledException"/>.</param>
    /// <remarks>Can be taken once.</remarks>
    public IAsyncEnumerable<Event> EventsAsync(CancellationToken cancel = default) =>
        _subscription.ReadAsync(cancel);

    /// <summary>
    /// Tells a task's state. Returns at once; updates of one moment are sent together, in order.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="state">Its state now; not TASK_STAGING.</param>
    /// <param name="message">For people.</param>
    /// <param name="data">For the scheduler.</param>
    /// <exception cref="InvalidOperationException">
    /// So many updates wait for the agent that no more may (
    /// <see cref="ExecutorOptions.MaxUnacknowledgedBytes"/>).
    /// </exception>
    public void Update(TaskId task, TaskState state, string? message = null, byte[]? data = null) =>
        Update(new TaskStatus { TaskId = task, State = state, Message = message, Data = data });

    /// <summary>Tells a task's status: as the other, with everything that a status may hold.</summary>
    /// <param name="status">
    /// Belongs to the client from here on. Its uuid and source are set here, timestamp and executor too
    /// unless they are set already.
    /// </param>
    public void Update(TaskStatus status)
    {
        if (status.State == TaskState.Staging)
            throw new ArgumentException(
                $"TASK_STAGING of {status.TaskId.Value} is the master's to say, not an executor's");
        // The runtime takes these from the operating system's cryptographic source.
        status.Uuid = Guid.NewGuid().ToByteArray(bigEndian: true);
        status.Source = TaskStatusSource.Executor;
        status.Timestamp ??= (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds;
        status.ExecutorId ??= Options.ExecutorId;
        _subscription.Update(status);
    }

    /// <summary>Sends bytes to the scheduler; best effort: without a connection they are lost.</summary>
    public void SendMessage(byte[] data)
    {
        if (_subscription.Current is not { } session) return;
        Call call = _subscription.MakeCall(CallType.Message);
        call.Message = new CallMessage { Data = data };
        session.Post(call);
    }

    /// <summary>Waits until the agent has all updates on its disk.</summary>
    /// <param name="atMost">How long; the shutdown's grace period is a good measure.</param>
    /// <param name="cancel">Ends the wait, with <see cref="OperationCanceledException"/>.</param>
    /// <returns>False when updates still wait.</returns>
    public async Task<bool> DrainAsync(TimeSpan atMost, CancellationToken cancel = default)
    {
        using CancellationTokenSource over = new(atMost, Options.World.Time);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
        Task wait = _subscription.DrainedAsync().WaitAsync(limit.Token);
        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
        return wait.IsCompletedSuccessfully;
    }

    /// <summary>Says goodbye to the agent, which then takes the executor for ended.</summary>
    public ValueTask DisposeAsync() => _subscription.DisposeAsync();
}
