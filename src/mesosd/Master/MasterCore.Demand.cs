using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Resources;
using Mesosd.Settings;

namespace Mesosd.Master;

// REQUEST: a framework says what it waits for. Offers that are of no use for it are not made, and none at all once
// it has launched what it asked for.
public sealed partial class MasterCore
{
    // Equal requests count as one; a framework that waits for more different sizes means any.
    private const int MaxDemands = 256;

    // Each is one piece, compared with all sizes before it; nobody waits for more tasks at a time.
    private const int MaxRequests = 100_000;

    // As in lists of resources: with this many of the largest amounts sums still fit.
    private const int MaxResourcesOfRequest = 4096;

    private void StateDemand(in PeerRequest request, KnownFramework framework, Call call)
    {
        _counters.CallsRequest++;
        CallRequest message = call.Request!;
        SortedDictionary<string, List<ResourceDemand>> demands = new(StringComparer.Ordinal);
        if (ReadDemands(framework, message.Requests, demands) is { } fault)
        {
            Refuse(request, RefusalCode.Invalid, $"Call.request.requests: {fault}");
            return;
        }
        Accept(request);
        // The most frequent: a framework that asks for nothing, as with Mesos, and never did.
        if (message.Requests.Count == 0 && !framework.HasDemand) return;
        framework.HasDemand = message.Requests.Count > 0;
        if (!framework.HasDemand) foreach (string role in framework.Roles) demands[role] = [];
        foreach ((string role, List<ResourceDemand> of) in demands)
            _allocator.SetDemand(framework.Index, _allocator.Role(role), of, _now);
    }

    private string? ReadDemands(
        KnownFramework framework, List<Request> requests, SortedDictionary<string, List<ResourceDemand>> demands)
    {
        if (requests.Count > MaxRequests) return $"{requests.Count} requests are more than {MaxRequests}";
        int distinct = 0;
        foreach (Request request in requests)
        {
            string? role = DemandingRole(framework, request.Resources);
            if (role is null) return $"framework {framework.Id.Value} is in no role";
            if (!demands.ContainsKey(role) && Array.IndexOf(framework.Roles, role) < 0)
                return $"role '{role}' is not one of framework {framework.Id.Value}";
            if (ReadDemand(request, out string? fault) is not { } demand) return fault;
            if (!demands.TryGetValue(role, out List<ResourceDemand>? ofRole)) demands.Add(role, ofRole = []);
            int equal = ofRole.FindIndex(known => AreEqual(known, demand));
            if (equal < 0) ofRole.Add(demand);
            else ofRole[equal] = ofRole[equal] with { Count = ofRole[equal].Count + 1 };
            if (equal < 0 && ++distinct > MaxDemands) return $"more than {MaxDemands} different sizes";
        }
        return null;
    }

    /// <summary>The role that the resources name, or the framework's first.</summary>
    private static string? DemandingRole(KnownFramework framework, List<Resource> resources)
    {
        foreach (Resource resource in resources)
        {
            string? reserved = resource.Reservations.Count > 0 ? resource.Reservations[^1].Role : resource.Role;
            if ((resource.AllocationInfo?.Role ?? reserved) is { } role && role != RoleName.Unreserved) return role;
        }
        return framework.Roles.Length > 0 ? framework.Roles[0] : null;
    }

    private ResourceDemand? ReadDemand(Request request, out string? fault)
    {
        fault = request.Resources.Count <= MaxResourcesOfRequest
            ? null
            : $"{request.Resources.Count} resources of a request are more than {MaxResourcesOfRequest}";
        if (fault is not null) return null;
        SortedDictionary<string, long> amounts = new(StringComparer.Ordinal);
        foreach (Resource resource in request.Resources)
        {
            fault = ResourceValidation.Validate(resource, null);
            if (fault is not null) return null;
            // Ports and the like are chosen from an offer, not waited for.
            if (resource.Scalar is not { Value: > 0 } scalar) continue;
            amounts[resource.Name] = amounts.GetValueOrDefault(resource.Name) + ScalarUnits.FromDouble(scalar.Value);
        }
        AgentIndex? agent = null;
        fault = amounts.Count == 0 ? "a request has no scalar above 0" : null;
        if (request.AgentId is { } id)
        {
            agent = _agents.Find(id)?.Index;
            if (agent is null) fault ??= $"agent {id.Value} is not registered";
        }
        if (fault is not null) return null;
        ResourceQuantity[] smallest = [.. amounts.Select(of => new ResourceQuantity(of.Key, of.Value))];
        return new ResourceDemand(smallest, 1, agent);
    }

    private static bool AreEqual(ResourceDemand left, ResourceDemand right) =>
        left.Agent == right.Agent && left.Smallest.SequenceEqual(right.Smallest);

    /// <summary>What a task or a new executor takes is counted against what its framework waits for.</summary>
    private void Satisfy(Acceptance acceptance, ResourceBundle used)
    {
        if (acceptance.Framework.HasDemand)
            _allocator.Satisfy(acceptance.Framework.Index, acceptance.Role, acceptance.Agent.Index!.Value, used);
    }
}
