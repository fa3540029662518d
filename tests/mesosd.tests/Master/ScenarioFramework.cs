using System.Globalization;
using System.Text;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Tests.Master;

/// <summary>What frameworks of scenarios say.</summary>
internal static class ScenarioFramework
{
    public static void Say(ScenarioWorld world, ScenarioPeer peer, string verb, ScenarioWords words)
    {
        Call call = new() { FrameworkId = peer.Framework!.Id };
        if (words.Value("id") is { } id) call.FrameworkId = world.Names.Framework(id);
        if (words.Has("no-id")) call.FrameworkId = null;
        Fill(world, peer, call, verb, words);
        if (words.Has("empty")) call = new Call { FrameworkId = call.FrameworkId, Type = call.Type };
        if (words.Has("over-http") || (peer.IsHttp && call.Type != CallType.Subscribe))
            world.Call(peer, call, words.Value("stream") is { } named ? named : words.Has("no-stream") ? null : peer.StreamId);
        else world.Say(peer, call, Correlation(words));
    }

    /// <summary>A command that ends with a question mark wants an answer.</summary>
    public static uint Correlation(ScenarioWords words) => words.Has("?") ? 7u : 0u;

    public static byte[] Uuid(string number)
    {
        if (number == "short") return [1, 2, 3];
        byte[] uuid = new byte[16];
        uuid[15] = byte.Parse(number, CultureInfo.InvariantCulture);
        return uuid;
    }

    public static ExecutorInfo Executor(string id, string resources)
    {
        ExecutorInfo executor = new() { ExecutorId = new ExecutorId(id), Command = new CommandInfo { Value = "run" } };
        executor.Resources.AddRange(ResourceTexts.Parse(resources));
        return executor;
    }

    private static void Fill(ScenarioWorld world, ScenarioPeer peer, Call call, string verb, ScenarioWords words)
    {
        switch (verb)
        {
            case "subscribe": Subscribe(peer, call, words); break;
            case "update-framework": Update(peer, call, words); break;
            case "teardown": call.Type = CallType.Teardown; break;
            case "accept": ScenarioAccept.Fill(world, call, words); break;
            case "decline": Decline(world, call, words); break;
            case "revive":
                call.Type = CallType.Revive;
                call.Revive = new CallRevive();
                call.Revive.Roles.AddRange(words.List("roles"));
                break;
            case "suppress":
                call.Type = CallType.Suppress;
                call.Suppress = new CallSuppress();
                call.Suppress.Roles.AddRange(words.List("roles"));
                break;
            case "request": call.Type = CallType.Request; call.Request = ScenarioWishes.Requests(world, words); break;
            case "accept-inverse": AcceptInverse(world, call, words); break;
            case "decline-inverse": DeclineInverse(world, call, words); break;
            case "kill": Kill(world, call, words); break;
            case "acknowledge": Acknowledge(world, call, words); break;
            case "reconcile": Reconcile(world, call, words); break;
            case "acknowledge-operation": AcknowledgeOperation(world, call, words); break;
            case "reconcile-operations": ReconcileOperations(world, call, words); break;
            case "message": Message(world, call, words); break;
            case "shutdown": Shutdown(world, call, words); break;
            default: Other(call, verb); break;
        }
    }

    private static void Other(Call call, string verb)
    {
        string name = verb.ToUpperInvariant().Replace('-', '_');
        if (!CallTypeNames.TryParse(name, out CallType type)) throw new FormatException($"there is no call '{name}'");
        call.Type = type;
    }

    private static void Subscribe(ScenarioPeer peer, Call call, ScenarioWords words)
    {
        FrameworkInfo info = Describe(peer, words);
        info.Id = words.Has("no-info-id") ? null : call.FrameworkId;
        peer.Framework = info;
        call.Type = CallType.Subscribe;
        call.Subscribe = new CallSubscribe { FrameworkInfo = Protocol.Wire.MessageCodec.Clone(info) };
        call.Subscribe.SuppressedRoles.AddRange(words.List("suppressed"));
        call.Subscribe.OfferConstraints = ScenarioWishes.Constraints(words);
    }

    private static void Update(ScenarioPeer peer, Call call, ScenarioWords words)
    {
        call.Type = CallType.UpdateFramework;
        FrameworkInfo info = Describe(peer, words);
        info.Id = call.FrameworkId;
        call.UpdateFramework = new CallUpdateFramework { FrameworkInfo = info };
        call.UpdateFramework.SuppressedRoles.AddRange(words.List("suppressed"));
        call.UpdateFramework.OfferConstraints = ScenarioWishes.Constraints(words);
    }

    private static FrameworkInfo Describe(ScenarioPeer peer, ScenarioWords words)
    {
        FrameworkInfo info = new()
        {
            User = words.Value("user") ?? "nobody",
            Name = words.Value("name") ?? peer.Name,
            Role = words.Value("role"),
            Principal = words.Value("principal"),
            FailoverTimeout = words.Span("failover")?.TotalSeconds,
            Checkpoint = words.Has("checkpoint") ? true : null,
        };
        info.Roles.AddRange(words.List("roles"));
        ScenarioWishes.AddFilters(info, words);
        if (words.Has("multi-role") || info.Roles.Count > 0 && !words.Has("single-role"))
            Add(info, FrameworkInfoCapabilityType.MultiRole);
        if (words.Has("partition-aware")) Add(info, FrameworkInfoCapabilityType.PartitionAware);
        if (words.Has("gpu")) Add(info, FrameworkInfoCapabilityType.GpuResources);
        if (words.Has("region-aware")) Add(info, FrameworkInfoCapabilityType.RegionAware);
        if (words.Has("shared")) Add(info, FrameworkInfoCapabilityType.SharedResources);
        if (words.Has("revocable")) Add(info, FrameworkInfoCapabilityType.RevocableResources);
        if (words.Has("refinement")) Add(info, FrameworkInfoCapabilityType.ReservationRefinement);
        return info;
    }

    private static void Add(FrameworkInfo info, FrameworkInfoCapabilityType type) =>
        info.Capabilities.Add(new FrameworkInfoCapability { Type = type });

    private static void Decline(ScenarioWorld world, Call call, ScenarioWords words)
    {
        call.Type = CallType.Decline;
        call.Decline = new CallDecline { Filters = ScenarioAccept.FiltersOf(words) };
        foreach (string offer in words.All[0].Split(',')) call.Decline.OfferIds.Add(world.Names.Offer(offer));
    }

    private static void AcceptInverse(ScenarioWorld world, Call call, ScenarioWords words)
    {
        call.Type = CallType.AcceptInverseOffers;
        call.AcceptInverseOffers = new CallAcceptInverseOffers { Filters = ScenarioAccept.FiltersOf(words) };
        foreach (string offer in words.All[0].Split(','))
            call.AcceptInverseOffers.InverseOfferIds.Add(world.Names.Offer(offer));
    }

    private static void DeclineInverse(ScenarioWorld world, Call call, ScenarioWords words)
    {
        call.Type = CallType.DeclineInverseOffers;
        call.DeclineInverseOffers = new CallDeclineInverseOffers { Filters = ScenarioAccept.FiltersOf(words) };
        foreach (string offer in words.All[0].Split(','))
            call.DeclineInverseOffers.InverseOfferIds.Add(world.Names.Offer(offer));
    }

    private static void Kill(ScenarioWorld world, Call call, ScenarioWords words)
    {
        call.Type = CallType.Kill;
        call.Kill = new CallKill
        {
            TaskId = new TaskId(words.All[0]),
            AgentId = words.Value("agent") is { } agent ? world.Names.Agent(agent) : null,
        };
        if (words.Span("grace") is { } grace)
            call.Kill.KillPolicy = new KillPolicy { GracePeriod = new DurationInfo(grace.Ticks * 100) };
    }

    private static void Acknowledge(ScenarioWorld world, Call call, ScenarioWords words)
    {
        string uuid = words.Value("uuid")!;
        call.Type = CallType.Acknowledge;
        call.Acknowledge = new CallAcknowledge
        {
            TaskId = new TaskId(words.All[0]),
            AgentId = world.Names.Agent(words.All[1]),
            Uuid = Uuid(uuid),
        };
    }

    private static void Reconcile(ScenarioWorld world, Call call, ScenarioWords words)
    {
        call.Type = CallType.Reconcile;
        call.Reconcile = new CallReconcile();
        foreach (string word in words.All.Where(word => word != "?"))
        {
            string[] parts = word.Split('@');
            call.Reconcile.Tasks.Add(new CallReconcileTask
            {
                TaskId = new TaskId(parts[0]),
                AgentId = parts.Length > 1 ? world.Names.Agent(parts[1]) : null,
            });
        }
    }

    private static void AcknowledgeOperation(ScenarioWorld world, Call call, ScenarioWords words)
    {
        call.Type = CallType.AcknowledgeOperationStatus;
        call.AcknowledgeOperationStatus = new CallAcknowledgeOperationStatus
        {
            OperationId = new OperationId(words.All[0]),
            AgentId = words.All[1] == "none" ? null : world.Names.Agent(words.All[1]),
            Uuid = Uuid(words.Value("uuid")!),
        };
    }

    private static void ReconcileOperations(ScenarioWorld world, Call call, ScenarioWords words)
    {
        call.Type = CallType.ReconcileOperations;
        call.ReconcileOperations = new CallReconcileOperations();
        foreach (string word in words.All.Where(word => word != "?"))
        {
            string[] parts = word.Split('@');
            call.ReconcileOperations.Operations.Add(new CallReconcileOperationsOperation
            {
                OperationId = new OperationId(parts[0]),
                AgentId = parts.Length > 1 ? world.Names.Agent(parts[1]) : null,
            });
        }
    }

    private static void Message(ScenarioWorld world, Call call, ScenarioWords words)
    {
        string[] ids = words.All[0].Split('/');
        call.Type = CallType.Message;
        call.Message = new CallMessage
        {
            AgentId = world.Names.Agent(ids[0]),
            ExecutorId = new ExecutorId(ids[1]),
            Data = Encoding.UTF8.GetBytes(words.All[1]),
        };
    }

    private static void Shutdown(ScenarioWorld world, Call call, ScenarioWords words)
    {
        string[] ids = words.All[0].Split('/');
        call.Type = CallType.Shutdown;
        call.Shutdown = new CallShutdown { AgentId = world.Names.Agent(ids[0]), ExecutorId = new ExecutorId(ids[1]) };
    }
}
