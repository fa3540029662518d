using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Master;

/// <summary>
/// What is wrong with a scheduler's call by its form alone, whoever makes it and however it came. The rules are those of
/// Mesos' call validation; what the cluster must know for, <see cref="MasterCore"/> checks.
/// </summary>
public static class SchedulerCallForm
{
    /// <summary>Of every uuid that a call carries.</summary>
    public const int UuidBytes = 16;

    /// <summary>Null when the call is well formed; otherwise its refusal, with a sentence that names the field.</summary>
    /// <param name="call">Decoded: what the schema requires is there.</param>
    /// <param name="principal">Who the caller proved to be; null when nobody asked.</param>
    public static Refusal? Check(Call call, string? principal)
    {
        if (call.Type is null or CallType.Unknown)
            return new Refusal
            {
                Code = RefusalCode.Unsupported,
                Message = "Call.type is missing or not known to this version",
            };
        string? fault = call.Type == CallType.Subscribe ? CheckSubscribe(call, principal) : CheckOther(call);
        return fault is null ? null : new Refusal { Code = RefusalCode.Invalid, Message = fault };
    }

    /// <summary>An empty id says as much as none: some libraries send it before they have one.</summary>
    public static FrameworkId? Given(FrameworkId? id) => id is { Value.Length: > 0 } ? id : null;

    private static string? CheckSubscribe(Call call, string? principal)
    {
        if (call.Subscribe is not { } subscribe) return Missing("subscribe");
        FrameworkInfo info = subscribe.FrameworkInfo;
        if (Given(call.FrameworkId) != Given(info.Id))
            return "Call.framework_id and FrameworkInfo.id differ: set both, or neither";
        return principal is not null && info.Principal is { } claimed && claimed != principal
            ? $"FrameworkInfo.principal is '{claimed}', and the connection's is '{principal}'"
            : null;
    }

    private static string? CheckOther(Call call)
    {
        if (call.FrameworkId is null) return "Call.framework_id is missing: set it to the id given in SUBSCRIBED";
        return call.Type switch
        {
            // They say everything by their type, or mean all roles.
            CallType.Teardown or CallType.Revive or CallType.Suppress => null,
            CallType.Accept => Need(call.Accept, "accept"),
            CallType.Decline => Need(call.Decline, "decline"),
            CallType.AcceptInverseOffers => Need(call.AcceptInverseOffers, "accept_inverse_offers"),
            CallType.DeclineInverseOffers => Need(call.DeclineInverseOffers, "decline_inverse_offers"),
            CallType.Kill => Need(call.Kill, "kill"),
            CallType.Shutdown => Need(call.Shutdown, "shutdown"),
            CallType.Acknowledge => Need(call.Acknowledge, "acknowledge") ??
                CheckUuid(call.Acknowledge!.Uuid, "acknowledge"),
            CallType.AcknowledgeOperationStatus => CheckAcknowledgement(call.AcknowledgeOperationStatus),
            CallType.Reconcile => Need(call.Reconcile, "reconcile"),
            CallType.ReconcileOperations => Need(call.ReconcileOperations, "reconcile_operations"),
            CallType.Message => Need(call.Message, "message"),
            CallType.Request => Need(call.Request, "request"),
            CallType.UpdateFramework => CheckUpdate(call),
            _ => null,
        };
    }

    private static string? CheckAcknowledgement(CallAcknowledgeOperationStatus? acknowledge)
    {
        const string Member = "acknowledge_operation_status";
        if (acknowledge is null) return Missing(Member);
        return CheckUuid(acknowledge.Uuid, Member) ?? (acknowledge.AgentId is null
            ? $"Call.{Member}.agent_id is missing: copy it out of the status"
            : null);
    }

    private static string? CheckUpdate(Call call)
    {
        if (call.UpdateFramework is not { } update) return Missing("update_framework");
        return update.FrameworkInfo.Id == call.FrameworkId
            ? null
            : $"FrameworkInfo.id must be {call.FrameworkId!.Value.Value}, as Call.framework_id";
    }

    private static string? CheckUuid(byte[] uuid, string member) => uuid.Length == UuidBytes
        ? null
        : $"Call.{member}.uuid has {uuid.Length} bytes; expected {UuidBytes}";

    private static string? Need(object? member, string name) => member is null ? Missing(name) : null;

    private static string Missing(string member) => $"Call.{member} is missing: Call.type says that it is there";
}
