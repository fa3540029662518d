using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Simulation;

/// <summary>
/// No offer takes a role above its limit, counted anew from offers, tasks, executors and reservations. A role may be above
/// it otherwise: the limit was lowered by force, or agents came back with tasks.
/// </summary>
internal static class QuotaLimits
{
    /// <summary>What the master has just decided. Roles have no descendants here.</summary>
    public static void Check(MasterCore core, EffectList<MasterEffect> effects)
    {
        for (int i = 0; i < effects.Count; i++)
        {
            if (effects[i].Message is not Event { Offers: { } offers }) continue;
            foreach (Offer offer in offers.Offers)
                if (core.Offers.Find(offer.Id) is { } open) Check(core, open);
        }
    }

    private static void Check(MasterCore core, OpenOffer offer)
    {
        foreach (ResourceQuantity limit in core.Allocator.Quota(offer.Role).Limits)
        {
            if (PlainMilli(core, offer.Resources, limit.Name) == 0) continue;
            long consumed = ReservedMilli(core, offer.Role, limit.Name) + HeldMilli(core, offer.Role, limit.Name);
            if (consumed <= limit.Milli) continue;
            throw new SafetyViolation($"{offer} to {offer.Framework} takes role {core.Allocator.RoleName(offer.Role)} to " +
                $"{consumed} thousandths of {limit.Name}, above its limit of {limit.Milli}");
        }
    }

    // What is reserved counts, whether somebody has it or not.
    private static long ReservedMilli(MasterCore core, RoleIndex role, string name)
    {
        string roleName = core.Allocator.RoleName(role);
        long sum = 0;
        foreach (KnownAgent agent in core.Agents)
            if (agent.Index is not null) sum += SumMilli(core, agent.Total, name, kind => kind.ReservationRole == roleName);
        return sum;
    }

    private static long HeldMilli(MasterCore core, RoleIndex role, string name)
    {
        long sum = 0;
        foreach (OpenOffer offer in core.Offers)
            if (offer.Role == role) sum += PlainMilli(core, offer.Resources, name);
        foreach (KnownAgent agent in core.Agents)
        {
            if (agent.Index is null) continue;
            foreach (FrameworkOnAgent place in agent.Frameworks) sum += HeldMilli(core, place, role, name);
        }
        return sum;
    }

    private static long HeldMilli(MasterCore core, FrameworkOnAgent place, RoleIndex role, string name)
    {
        long sum = 0;
        foreach (KnownTask task in place.Tasks)
            if (task.Role == role && !task.IsTerminal) sum += PlainMilli(core, task.Resources, name);
        foreach (KnownExecutor executor in place.Executors)
            if (executor.Role == role) sum += PlainMilli(core, executor.Resources, name);
        return sum;
    }

    private static long PlainMilli(MasterCore core, ResourceBundle resources, string name) =>
        SumMilli(core, resources, name, kind => kind.ReservationRole is null && !kind.Revocable);

    private static long SumMilli(
        MasterCore core, ResourceBundle resources, string name, Func<ResourceKindDescription, bool> counts)
    {
        ResourceKindTable kinds = core.Allocator.Kinds;
        return resources.Where(kind => counts(kinds.Describe(kind))).ScalarTotalByName(kinds, name);
    }
}
