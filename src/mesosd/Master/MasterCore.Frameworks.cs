using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

// Frameworks come, fail over, change and go.
public sealed partial class MasterCore
{
    // ---- subscribing

    private void Subscribe(in PeerRequest request, Call call)
    {
        CallSubscribe subscribe = call.Subscribe!;
        if (request.From.Framework is { } subscribed)
        {
            Refuse(request, RefusalCode.Conflict,
                $"this connection is subscribed as framework {subscribed.Id.Value}");
            return;
        }
        FrameworkInfo info = subscribe.FrameworkInfo;
        info.Id = SchedulerCallForm.Given(info.Id);
        if (info.Id is null) _counters.CallsSubscribe++;
        else _counters.CallsResubscribe++;
        string? fault = ValidateSubscription(request.From, subscribe);
        FrameworkWishes? wishes =
            fault is null ? FrameworkWishes.Read(info, subscribe.OfferConstraints, out fault) : null;
        if (wishes is null)
        {
            FailSubscription(request, fault!);
            return;
        }
        Accept(request);
        if (info.Id is { } id && _frameworks.Find(id) is { } known)
            Resubscribe(request.From, known, subscribe, wishes);
        // Not known here, but the framework is sure of its id: it had a master before this one.
        else AddFramework(request.From, info.Id ?? NewFrameworkId(), subscribe, wishes);
    }

    private string? ValidateSubscription(MasterPeer peer, CallSubscribe subscribe)
    {
        FrameworkInfo info = subscribe.FrameworkInfo;
        string? fault = FrameworkValidation.Validate(
            info, subscribe.SuppressedRoles, _settings);
        fault ??= FindRoom(FrameworkValidation.RolesOf(info));
        if (fault is not null) return fault;
        info.Principal ??= peer.Principal;
        if (info.Id is not { } id) return null;
        if (_frameworks.IsCompleted(id)) return "Framework has been removed";
        return _frameworks.Find(id) is { } known && known.Info.Principal != info.Principal
            ? $"FrameworkInfo.principal must stay '{known.Info.Principal}'"
            : null;
    }

    /// <summary>
    /// An error of the subscription ends it: the event says why, and the connection is closed.
    /// </summary>
    private void FailSubscription(in PeerRequest request, string why)
    {
        if (request.WantsAnswer) Refuse(request, RefusalCode.Invalid, why);
        Send(request.From.Connection, SchedulerEvents.Error(why));
        Disconnect(request.From.Connection, GoodbyeReason.Finished, why);
    }

    private FrameworkId NewFrameworkId() => new($"{Info.Id}-{++_lastFramework:D4}");

    private void AddFramework(
        MasterPeer peer, FrameworkId id, CallSubscribe subscribe, FrameworkWishes wishes)
    {
        subscribe.FrameworkInfo.Id = id;
        KnownFramework framework =
            new(id, subscribe.FrameworkInfo, wishes, FrameworkState.Connected) { RegisteredAt = _now };
        FrameworkOptions options = OptionsOf(framework, subscribe.SuppressedRoles);
        _frameworks.Add(framework, _allocator.AddFramework(options, active: true));
        Bind(peer, framework);
        SendSubscribed(framework);
        TellObservers(framework, Protocol.MasterApi.EventType.FrameworkAdded);
        Notice($"{framework} subscribed in {RolesText(framework)}");
    }

    private void Resubscribe(
        MasterPeer peer, KnownFramework framework, CallSubscribe subscribe, FrameworkWishes wishes)
    {
        if (framework.IsConnected) FailOver(framework);
        // Filters and demand end with the subscription; suppression is what the new one says.
        _allocator.DeactivateFramework(framework.Index);
        framework.HasDemand = false;
        _deadlines.Cancel(framework.FailoverDeadline);
        framework.State = FrameworkState.Connected;
        framework.ReregisteredAt = _now;
        Bind(peer, framework);
        SendSubscribed(framework);
        Change(framework, subscribe.FrameworkInfo, wishes, subscribe.SuppressedRoles);
        _allocator.ActivateFramework(framework.Index);
        TellObservers(framework, Protocol.MasterApi.EventType.FrameworkUpdated);
        Notice($"{framework} subscribed again in {RolesText(framework)}");
    }

    /// <summary>The newest subscriber wins. Offers of the old one are void without a word.</summary>
    private void FailOver(KnownFramework framework)
    {
        Tell(framework, SchedulerEvents.Error("Framework failed over"));
        Disconnect(framework.Connection, GoodbyeReason.Replaced,
            "a newer scheduler of this framework subscribed");
        DiscardOffers(framework);
        DiscardInverseOffers(framework);
    }

    private static void Bind(MasterPeer peer, KnownFramework framework)
    {
        framework.Connection = peer.Connection;
        peer.Framework = framework;
    }

    private void SendSubscribed(KnownFramework framework)
    {
        framework.Figures.Count(CallType.Subscribe);
        Tell(framework, SchedulerEvents.Subscribed(framework.Id, Info, _settings.SchedulerHeartbeat));
    }

    // ---- changing

    private void UpdateFramework(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.CallsUpdateFramework++;
        CallUpdateFramework update = call.UpdateFramework!;
        string? fault = ValidateUpdate(framework, update);
        FrameworkWishes? wishes = fault is null
            ? FrameworkWishes.Read(update.FrameworkInfo, update.OfferConstraints, out fault)
            : null;
        if (wishes is null)
        {
            Refuse(request, RefusalCode.Invalid, fault!);
            return;
        }
        Accept(request);
        Change(framework, update.FrameworkInfo, wishes, update.SuppressedRoles);
        TellObservers(framework, Protocol.MasterApi.EventType.FrameworkUpdated);
        foreach (OpenOffer offer in framework.Offers.CopyValues())
            if (Array.IndexOf(framework.Roles, _allocator.RoleName(offer.Role)) < 0) Rescind(offer);
    }

    private string? ValidateUpdate(KnownFramework framework, CallUpdateFramework update)
    {
        FrameworkInfo info = update.FrameworkInfo;
        if (info.User != framework.Info.User) return $"FrameworkInfo.user must stay '{framework.Info.User}'";
        if (info.CheckpointOrDefault != framework.Info.CheckpointOrDefault)
            return $"FrameworkInfo.checkpoint must stay {(framework.Checkpoints ? "true" : "false")}";
        if (info.Principal != framework.Info.Principal)
            return $"FrameworkInfo.principal must stay '{framework.Info.Principal}'";
        return FrameworkValidation.Validate(info, update.SuppressedRoles, _settings) ??
               FindRoom(FrameworkValidation.RolesOf(info));
    }

    private void Change(
        KnownFramework framework, FrameworkInfo info, FrameworkWishes wishes, List<string> suppressed)
    {
        // In a subscription, changes of these two are passed over, as Mesos does.
        info.User = framework.Info.User;
        info.Checkpoint = framework.Info.Checkpoint;
        info.Id = framework.Id;
        bool same = MessageCodec.ContentEquals(framework.Info, info);
        framework.Adopt(info, wishes);
        _allocator.UpdateFramework(framework.Index, OptionsOf(framework, suppressed));
        if (same) return;
        foreach (FrameworkOnAgent place in framework.Places)
            if (place.Agent.IsConnected)
                Send(place.Agent.Connection, new UpdateFramework { Framework = info });
    }

    private FrameworkOptions OptionsOf(KnownFramework framework, List<string> suppressed) => new()
    {
        Name = framework.Id.Value,
        Roles = RoleIndexes(framework.Roles),
        SuppressedRoles = RoleIndexes(suppressed),
        Wishes = framework.Wishes.For(framework.Roles, _allocator.Role),
        Capabilities = framework.Capabilities,
    };

    /// <summary>
    /// Null when the allocator can hold the roles; they are never forgotten, so their number has a limit that
    /// everybody shares.
    /// </summary>
    private string? FindRoom(IReadOnlyCollection<string> roles)
    {
        int levels = 0;
        foreach (string role in roles)
        {
            if (_allocator.HasRole(role)) continue;
            int depth = role.AsSpan().Count('/') + 1;
            if (depth > AllocatorLimits.RoleDepth)
                return $"role '{role}' has {depth} levels; expected {AllocatorLimits.RoleDepth} at most";
            levels += depth;
        }
        return _allocator.RoleCount + levels <= AllocatorLimits.Roles
            ? null
            : $"this master knows {_allocator.RoleCount} roles, and no more than {AllocatorLimits.Roles} fit: " +
              "use one that exists";
    }

    /// <summary>
    /// Makes a role of a reservation known, as long as there is room: bundles of its kind could not enter the
    /// allocator otherwise. Null when it is.
    /// </summary>
    private string? EnterReservation(string role)
    {
        if (FindRoom([role]) is { } full) return full;
        _allocator.Role(role);
        return null;
    }

    private RoleIndex[] RoleIndexes(IReadOnlyCollection<string> roles)
    {
        RoleIndex[] indexes = new RoleIndex[roles.Count];
        int next = 0;
        foreach (string role in roles) indexes[next++] = _allocator.Role(role);
        return indexes;
    }

    // ---- going

    private void LoseScheduler(KnownFramework framework)
    {
        framework.Connection = ConnectionId.None;
        framework.State = FrameworkState.Disconnected;
        _allocator.DeactivateFramework(framework.Index);
        DiscardOffers(framework);
        DiscardInverseOffers(framework);
        TimeSpan timeout = FailoverTimeout(framework.Info);
        if (timeout <= TimeSpan.Zero)
        {
            Remove(framework, "its scheduler disconnected, and it has no failover_timeout");
            return;
        }
        Notice($"{framework} has lost its connection; it has {timeout} to come back", NoticeSeverity.Warning);
        _deadlines.Set(framework.FailoverDeadline, _now + timeout);
    }

    private void FailoverDue(KnownFramework framework) =>
        Remove(framework, $"its scheduler did not come back within {FailoverTimeout(framework.Info)}");

    private void Teardown(in PeerRequest request, KnownFramework framework)
    {
        _counters.CallsTeardown++;
        Accept(request);
        ConnectionId link = framework.Connection;
        Remove(framework, "its scheduler asked for it");
        Disconnect(link, GoodbyeReason.Finished, "the framework was torn down");
    }

    /// <summary>
    /// Ends a framework: its tasks are killed by their agents, their resources are free at once, and its id
    /// is never accepted again by this master.
    /// </summary>
    private void Remove(KnownFramework framework, string why)
    {
        Notice($"{framework} is removed: {why}");
        _deadlines.Cancel(framework.FailoverDeadline);
        foreach (OpenOffer offer in framework.Offers.CopyValues()) _offers.Remove(offer);
        DiscardInverseOffers(framework);
        _allocator.RemoveFramework(framework.Index);
        framework.State = FrameworkState.Completed;
        framework.Connection = ConnectionId.None;
        framework.UnregisteredAt = _now;
        StatusReason killed =
            new(TaskState.Killed, TaskStatusReason.FrameworkRemoved, "the framework was removed");
        foreach (FrameworkOnAgent place in framework.Places.CopyValues())
        {
            if (place.Agent.IsConnected)
                Send(place.Agent.Connection, new ShutdownFramework { FrameworkId = framework.Id });
            foreach (KnownTask task in place.Tasks.CopyValues()) Conclude(task, killed);
            foreach (KnownExecutor executor in place.Executors.CopyValues()) RemoveExecutor(executor);
        }
        foreach (KnownOperation operation in framework.Operations.CopyValues())
        {
            CountForgotten(operation);
            ForgetOperation(operation);
        }
        // They stay unreachable for people to see, but are not found again when their agents return.
        foreach (KnownTask task in framework.UnreachableTasks)
        {
            UncountLive(task);
            task.Chain?.Remove(task);
        }
        _frameworks.Complete(framework);
        TellObservers(framework, Protocol.MasterApi.EventType.FrameworkRemoved);
    }

    // ---- leaves

    private static TimeSpan FailoverTimeout(FrameworkInfo info)
    {
        double seconds = Math.Max(info.FailoverTimeoutOrDefault, 0);
        return seconds >= TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);
    }

    private static string RolesText(KnownFramework framework) => framework.Roles.Length switch
    {
        0 => "no role",
        1 => $"role {framework.Roles[0]}",
        _ => $"roles {string.Join(", ", framework.Roles)}",
    };
}
