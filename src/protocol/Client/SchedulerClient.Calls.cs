using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Protocol.Client;

public sealed partial class SchedulerClient
{
    /// <summary>
    /// Takes offers, and does the operations with them in order. What they do not use is declined.
    /// </summary>
    /// <param name="offers">All of one agent and one role.</param>
    /// <param name="operations">Launches and the like; none at all declines the offers.</param>
    /// <param name="filters">
    /// For what is not used; null means not to be offered it again for five seconds.
    /// </param>
    /// <param name="cancel">Ends the wait; the call may take effect all the same.</param>
    public Task AcceptAsync(
        IEnumerable<OfferId> offers,
        IEnumerable<OfferOperation> operations,
        Filters? filters = null,
        CancellationToken cancel = default)
    {
        CallAccept accept = new() { Filters = filters };
        accept.OfferIds.AddRange(offers);
        accept.Operations.AddRange(operations);
        return CallAsync(new Call { Type = CallType.Accept, Accept = accept }, cancel);
    }

    /// <summary>Takes one offer, and launches tasks with it.</summary>
    /// <param name="offer">The offer; its agent's id goes into the tasks by the caller.</param>
    /// <param name="tasks">Any number: one call with 20,000 is fine.</param>
    /// <param name="filters">
    /// For what is not used; null means not to be offered it again for five seconds.
    /// </param>
    /// <param name="cancel">Ends the wait; the tasks may be launched all the same.</param>
    public Task LaunchAsync(
        OfferId offer,
        IEnumerable<TaskInfo> tasks,
        Filters? filters = null,
        CancellationToken cancel = default)
    {
        OfferOperation launch = new() { Type = OfferOperationType.Launch, Launch = new() };
        launch.Launch.TaskInfos.AddRange(tasks);
        return AcceptAsync([offer], [launch], filters, cancel);
    }

    /// <summary>
    /// Takes one offer, and launches a task group with it: its executor gets all of the tasks at once, or none of them is
    /// launched and each has an update that says why.
    /// </summary>
    /// <param name="offer">The offer; its agent's id goes into the tasks by the caller.</param>
    /// <param name="executor">
    /// With a command, at least 0.01 cpus, 32 of mem, and some disk. A framework id and a type that are unset become this
    /// framework's and CUSTOM, in a copy.
    /// </param>
    /// <param name="tasks">Without an executor of their own.</param>
    /// <param name="filters">
    /// For what is not used; null means not to be offered it again for five seconds.
    /// </param>
    /// <param name="cancel">Ends the wait; the group may be launched all the same.</param>
    public Task LaunchGroupAsync(
        OfferId offer,
        ExecutorInfo executor,
        IEnumerable<TaskInfo> tasks,
        Filters? filters = null,
        CancellationToken cancel = default)
    {
        ExecutorInfo complete = MessageCodec.Clone(executor);
        complete.FrameworkId ??= FrameworkId;
        complete.Type ??= ExecutorInfoType.Custom;
        TaskGroupInfo group = new();
        group.Tasks.AddRange(tasks);
        OfferOperation launch = new()
        {
            Type = OfferOperationType.LaunchGroup,
            LaunchGroup = new OfferOperationLaunchGroup { Executor = complete, TaskGroup = group },
        };
        return AcceptAsync([offer], [launch], filters, cancel);
    }

    /// <summary>
    /// Declines offers. Sent soon, together with others, and not waited for: a refusal becomes a notice.
    /// Without a connection there is nothing to decline, and nothing is sent.
    /// </summary>
    /// <param name="offers">What is not needed.</param>
    /// <param name="filters">How long not to be offered it again; null means five seconds.</param>
    public void Decline(IEnumerable<OfferId> offers, Filters? filters = null)
    {
        CallDecline decline = new() { Filters = filters };
        decline.OfferIds.AddRange(offers);
        Post(new Call { Type = CallType.Decline, Decline = decline });
    }

    /// <summary>As <see cref="Decline"/>; completed when it returns.</summary>
    public Task DeclineAsync(
        IEnumerable<OfferId> offers, Filters? filters = null, CancellationToken cancel = default)
    {
        if (cancel.IsCancellationRequested) return Task.FromCanceled(cancel);
        Decline(offers, filters);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Acknowledges a status update, once the program has stored what it needs of it. Sent soon, together
    /// with others, and not waited for: one that gets lost is repaired by the update's repetition. Does
    /// nothing for an update without uuid, which must not be acknowledged.
    /// </summary>
    /// <param name="status">As it came.</param>
    public void Acknowledge(TaskStatus status)
    {
        if (status.Uuid is not { } uuid) return;
        if (status.AgentId is not { } agent)
            throw new ArgumentException(
                $"the status of {status.TaskId.Value} has a uuid and no agent id; pass it as it came");
        CallAcknowledge acknowledge = new() { AgentId = agent, TaskId = status.TaskId, Uuid = uuid };
        Post(new Call { Type = CallType.Acknowledge, Acknowledge = acknowledge });
    }

    /// <summary>As <see cref="Acknowledge"/>; completed when it returns.</summary>
    public Task AcknowledgeAsync(TaskStatus status, CancellationToken cancel = default)
    {
        if (cancel.IsCancellationRequested) return Task.FromCanceled(cancel);
        Acknowledge(status);
        return Task.CompletedTask;
    }

    /// <summary>Kills a task. An unknown one is answered with a status update too.</summary>
    /// <param name="task">The task.</param>
    /// <param name="agent">Where it is believed to run; null if not known.</param>
    /// <param name="policy">How long it gets to end by itself; null for its own policy.</param>
    /// <param name="cancel">Ends the wait; the call may take effect all the same.</param>
    public Task KillAsync(
        TaskId task, AgentId? agent = null, KillPolicy? policy = null, CancellationToken cancel = default)
    {
        CallKill kill = new() { TaskId = task, AgentId = agent, KillPolicy = policy };
        return CallAsync(new Call { Type = CallType.Kill, Kill = kill }, cancel);
    }

    /// <summary>
    /// Asks for the states of tasks, which come as UPDATE events; of all known tasks when none is named.
    /// </summary>
    public Task ReconcileAsync(IEnumerable<CallReconcileTask> tasks, CancellationToken cancel = default)
    {
        CallReconcile reconcile = new();
        reconcile.Tasks.AddRange(tasks);
        return CallAsync(new Call { Type = CallType.Reconcile, Reconcile = reconcile }, cancel);
    }

    /// <summary>Sends bytes to an executor of this framework; best effort.</summary>
    public Task MessageAsync(
        AgentId agent, ExecutorId executor, byte[] data, CancellationToken cancel = default)
    {
        CallMessage message = new() { AgentId = agent, ExecutorId = executor, Data = data };
        return CallAsync(new Call { Type = CallType.Message, Message = message }, cancel);
    }

    /// <summary>
    /// Wants offers again for these roles, all when none is named, and forgets all filters of theirs.
    /// </summary>
    public async Task ReviveAsync(IEnumerable<string> roles, CancellationToken cancel = default)
    {
        CallRevive revive = new();
        revive.Roles.AddRange(roles);
        await CallAsync(new Call { Type = CallType.Revive, Revive = revive }, cancel);
        _subscription.Revive(revive.Roles);
    }

    /// <summary>Wants no offers for these roles, all when none is named, until they are revived.</summary>
    public async Task SuppressAsync(IEnumerable<string> roles, CancellationToken cancel = default)
    {
        CallSuppress suppress = new();
        suppress.Roles.AddRange(roles);
        await CallAsync(new Call { Type = CallType.Suppress, Suppress = suppress }, cancel);
        _subscription.Suppress(suppress.Roles);
    }

    /// <summary>Ends an executor and all its tasks.</summary>
    public Task ShutdownExecutorAsync(ExecutorId executor, AgentId agent, CancellationToken cancel = default)
    {
        CallShutdown shutdown = new() { ExecutorId = executor, AgentId = agent };
        return CallAsync(new Call { Type = CallType.Shutdown, Shutdown = shutdown }, cancel);
    }

    /// <summary>
    /// Changes the framework's description: all but user, checkpoint, principal and id may change, together
    /// or not at all.
    /// </summary>
    /// <param name="framework">The whole description; the id is filled in.</param>
    /// <param name="suppressedRoles">Roles that want no offers from here on; null for none.</param>
    /// <param name="constraints">Which agents' offers each role wants; null for all.</param>
    /// <param name="cancel">Ends the wait; the call may take effect all the same.</param>
    public async Task UpdateFrameworkAsync(
        FrameworkInfo framework,
        IReadOnlyList<string>? suppressedRoles = null,
        OfferConstraints? constraints = null,
        CancellationToken cancel = default)
    {
        FrameworkInfo described = Wire.MessageCodec.Clone(framework);
        described.Id = FrameworkId;
        CallUpdateFramework update = new() { FrameworkInfo = described, OfferConstraints = constraints };
        update.SuppressedRoles.AddRange(suppressedRoles ?? []);
        await CallAsync(new Call { Type = CallType.UpdateFramework, UpdateFramework = update }, cancel);
        _subscription.Describe(described, update.SuppressedRoles, constraints);
    }

    /// <summary>
    /// Ends the framework and all its tasks. Afterwards the client says goodbye, and the sequence of events
    /// ends.
    /// </summary>
    public async Task TeardownAsync(CancellationToken cancel = default)
    {
        await CallAsync(new Call { Type = CallType.Teardown }, cancel);
        _subscription.Leave();
    }

    /// <summary>Makes any call of the scheduler API but SUBSCRIBE; the framework's id is filled in.</summary>
    public async Task CallAsync(Call call, CancellationToken cancel = default)
    {
        RequestSession session = _subscription.Require();
        call.FrameworkId = FrameworkId;
        await session.AskAsync(call, _options.RequestTimeout, cancel);
    }

    private void Post(Call call)
    {
        if (_subscription.Current is not { } session) return;
        call.FrameworkId = FrameworkId;
        session.Post(call);
    }
}
