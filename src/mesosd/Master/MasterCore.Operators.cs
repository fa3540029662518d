using Mesosd.Core;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Settings;

namespace Mesosd.Master;

// What operators change. What they only want to see is answered from a snapshot (MasterReader) and never
// comes here.
public sealed partial class MasterCore : IOperatorToMasterHandler<PeerRequest>
{
    // The allocator's own bounds, in words for people.
    private const double SmallestWeight = 0.000001;
    private const double LargestWeight = 1e9;

    void IOperatorToMasterHandler<PeerRequest>.On(PeerRequest request, Call call)
    {
        switch (call.Type)
        {
            case CallType.UpdateWeights: UpdateWeights(request, call); break;
            case CallType.Teardown: TearDownForOperator(request, call); break;
            case CallType.UpdateQuota: UpdateQuota(request, call); break;
            case CallType.SetQuota: SetQuota(request, call); break;
            case CallType.RemoveQuota: RemoveQuota(request, call); break;
            case CallType.UpdateMaintenanceSchedule: UpdateSchedule(request, call); break;
            case CallType.StartMaintenance: StartMaintenance(request, call); break;
            case CallType.StopMaintenance: StopMaintenance(request, call); break;
            case CallType.DrainAgent: DrainAgent(request, call); break;
            case CallType.DeactivateAgent: DeactivateAgent(request, call); break;
            case CallType.ReactivateAgent: ReactivateAgent(request, call); break;
            case CallType.MarkAgentGone: MarkAgentGone(request, call); break;
            case CallType.Subscribe: Observe(request); break;
            case null or CallType.Unknown:
                Refuse(request, RefusalCode.Unsupported, "Call.type is missing or not known to this version");
                break;
            default:
                if (OperateForOperator(request, call)) break;
                Refuse(request, RefusalCode.Unsupported,
                    $"{CallTypeNames.ToName(call.TypeOrDefault)} is not supported by this version");
                break;
        }
    }

    void IOperatorToMasterHandler<PeerRequest>.On(PeerRequest request, KillTaskOfAnyFramework message) =>
        KillForOperator(request, message);

    void IOperatorToMasterHandler<PeerRequest>.On(PeerRequest request, ExplainOffers message) =>
        Explain(request, message);

    void IOperatorToMasterHandler<PeerRequest>.On(PeerRequest request, DescribeRoles message) =>
        Answer(request, new RoleDescriber(this).Describe());

    // ---- weights

    private void UpdateWeights(in PeerRequest request, Call call)
    {
        if (call.UpdateWeights is not { } update)
        {
            RefuseMissing(request, "update_weights");
            return;
        }
        if (ValidateWeights(update.WeightInfos) is { } fault)
        {
            Refuse(request, RefusalCode.Invalid, $"Call.update_weights.weight_infos: {fault}");
            return;
        }
        SetWeights operation = new();
        operation.WeightInfos.AddRange(update.WeightInfos);
        Persist(new RegistryOperation { SetWeights = operation },
            PendingWrite.For(PendingWriteKind.SetWeights, operation, request));
    }

    private string? ValidateWeights(List<WeightInfo> weights)
    {
        HashSet<string> roles = new(StringComparer.Ordinal);
        foreach (WeightInfo weight in weights)
        {
            if (ValidateWeight(weight) is { } fault) return fault;
            roles.Add(weight.Role!);
        }
        if (FindRoom(roles) is { } full) return full;
        // They take their room now: the weights are set when they are durable, and must not be refused then.
        RoleIndexes(roles);
        return null;
    }

    private string? ValidateWeight(WeightInfo weight)
    {
        if (weight.Role is not { } role) return "a weight has no role";
        if (RoleName.Check(role) is { } fault) return fault;
        if (_settings.RoleWhitelist is { } allowed && role != RoleName.Unreserved && !allowed.Contains(role))
            return $"role '{role}' is not in the master's --roles";
        return weight.Weight is >= SmallestWeight and <= LargestWeight
            ? null
            : $"the weight of role '{role}' is {weight.Weight}; " +
              $"expected {SmallestWeight:F6} to {LargestWeight:F0}";
    }

    private void FinishWeights(SetWeights weights)
    {
        foreach (WeightInfo weight in weights.WeightInfos)
        {
            SetWeight(weight.Role!, weight.Weight);
            Notice($"role {weight.Role} has weight {weight.Weight}");
        }
    }

    private void SetWeight(string role, double weight)
    {
        _allocator.SetWeight(_allocator.Role(role), weight);
        _weights[role] = weight;
    }

    // ---- teardown

    private void TearDownForOperator(in PeerRequest request, Call call)
    {
        if (call.Teardown is not { } teardown)
        {
            RefuseMissing(request, "teardown");
            return;
        }
        if (_frameworks.Find(teardown.FrameworkId) is not { } framework)
        {
            Refuse(request, RefusalCode.NotFound, $"framework {teardown.FrameworkId.Value} is not known");
            return;
        }
        Accept(request);
        ConnectionId link = framework.Connection;
        if (link != ConnectionId.None)
            Send(link, SchedulerEvents.Error("Framework was torn down by an operator"));
        Remove(framework, "an operator tore it down");
        Disconnect(link, GoodbyeReason.Finished, "the framework was torn down by an operator");
    }
}
