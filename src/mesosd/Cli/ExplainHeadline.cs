using Mesosd.Protocol.Native;
using Obstacle = Mesosd.Protocol.Native.OfferExplanationObstacle;

namespace Mesosd.Cli;

/// <summary>The one sentence that answers, and what could be done about it.</summary>
/// <param name="Text">Why the framework is offered what it is.</param>
/// <param name="Hint">What to do; null when all is well.</param>
internal sealed record ExplainHeadline(string Text, string? Hint)
{
    /// <summary>The sentence for one role.</summary>
    public static ExplainHeadline Of(OfferExplanation explanation, OfferExplanationRole role)
    {
        string who = $"{explanation.FrameworkName} ({explanation.FrameworkId.Value})";
        if (!explanation.Connected)
            return new($"{who} gets no offers in role {role.Role}: its scheduler is not connected.",
                "start its scheduler, or see in its log why it does not reach the master.");
        if (OfWholeRole(who, role) is { } whole) return whole;
        if (role.OpenOffers > 0)
            return new($"{who} has {Offers(role.OpenOffers)} right now in role {role.Role}: " +
                $"{QuotaText.Amounts(role.Offered)}, " +
                $"the oldest for {ExplainText.Span(role.OldestOfferSeconds ?? 0)}.", null);
        if (explanation.Agents == 0)
            return new($"{who} gets no offers in role {role.Role}: no agents are registered.",
                "start agents, or see in their logs why they do not reach the master.");
        return OfAgents(who, explanation, role);
    }

    private static ExplainHeadline? OfWholeRole(string who, OfferExplanationRole role) => role.Obstacle switch
    {
        Obstacle.Suppressed => new(
            $"{who} gets no offers in role {role.Role}: it has suppressed them.",
            "it has to call REVIVE when it wants offers again."),
        Obstacle.DemandSatisfied => new(
            $"{who} gets no offers in role {role.Role}: it has launched all that it asked for with REQUEST.",
            "it has to call REQUEST anew, or REVIVE, when it wants more."),
        Obstacle.Paused => new(
            "Nobody gets offers yet: the master has quotas and waits for more agents to come back after its " +
                "start.",
            "wait for the agents; --allocator_agent_recovery_factor and --allocator_recovery_timeout say how " +
                "long."),
        Obstacle.NotInRole => new($"{who} is not in role {role.Role}.", "it has to subscribe in that role."),
        _ => null,
    };

    // The agents that come nearest decide: those with something free, and of them the largest group.
    private static ExplainHeadline OfAgents(string who, OfferExplanation explanation, OfferExplanationRole role)
    {
        OfferExplanationAgentGroup? main = role.Groups
            .OrderBy(group => group.Obstacle is Obstacle.NothingFree or Obstacle.AgentInactive)
            .ThenByDescending(group => group.Agents)
            .FirstOrDefault();
        if (main is null) return new($"{who} gets no offers in role {role.Role}.", null);
        (string why, string hint) = Reason(explanation, role, main);
        return main.Obstacle == Obstacle.NoObstacle
            ? new($"{who} is about to be offered {ExplainText.Agents(main.Agents)} in role {role.Role}.", null)
            : new($"{who} gets no offers in role {role.Role}: {why}.", hint);
    }

    private static (string Why, string Hint) Reason(
        OfferExplanation explanation, OfferExplanationRole role, OfferExplanationAgentGroup main)
    {
        string agents = main.Agents == explanation.Agents ? All(main.Agents) : ExplainText.Agents(main.Agents);
        return main.Obstacle switch
        {
            Obstacle.Filtered => (
                $"it refused what {agents} {Have(main)}, and its filter ends in " +
                    ExplainText.Span(main.FirstFilterSeconds ?? 0),
                "it has to call REVIVE, or decline for a shorter time."),
            Obstacle.QuotaLimit => (
                $"the quota of role {role.Quota?.Role} leaves too little: {Limits(role)}",
                $"end tasks of the role, or raise the limit: mesosd quota set {role.Quota?.Role}."),
            Obstacle.QuotaHeadroom => (
                $"what is free is held back for guarantees of other roles: {Headroom(role)}",
                "add agents, lower the guarantees, or give this role one: mesosd quota."),
            Obstacle.Constraints => (
                $"its offer constraints exclude {agents}",
                "compare its constraints with the agents' attributes; UPDATE_FRAMEWORK changes them."),
            Obstacle.NothingFree => ($"{agents} {Are(main)} offered or used in full{Holders(explanation, main)}",
                role.Rivals.Count > 0
                    ? "wait for tasks to end; others with a smaller share have their turn before it."
                    : "wait for tasks to end, add agents, or set --offer_lease if somebody sits on offers."),
            Obstacle.AgentInactive => ($"{agents} {Are(main)} not in service",
                "see `mesosd agents`; `mesosd reactivate` puts one back into service."),
            Obstacle.NotWhitelisted => ($"{agents} {Are(main)} not on the whitelist",
                "add the hosts to the file of --whitelist."),
            Obstacle.GpuCapability => ($"{agents} {Have(main)} GPUs, and it lacks GPU_RESOURCES",
                "give it that capability, or start the master with --filter_gpu_resources=false."),
            Obstacle.RegionCapability => ($"{agents} {Are(main)} in another region, and it lacks REGION_AWARE",
                "give it that capability."),
            Obstacle.ReservedForOthers => ($"what {agents} {Have(main)} free is reserved for other roles",
                "subscribe in such a role, or unreserve some of it."),
            Obstacle.ResourceCapability => (
                $"what {agents} {Have(main)} free needs capabilities that it lacks (revocable, shared or refined)",
                "give it the capabilities."),
            Obstacle.BelowMinimum => (
                $"{agents} {Have(main)} less than the smallest offer{Short(main)}: {QuotaText.Amounts(main.Suitable)}",
                "lower its offer_filters, or the master's --min_allocatable_resources."),
            Obstacle.BelowDemand => (
                $"nothing that it asked for with REQUEST fits into what {agents} {Have(main)} free: " +
                    QuotaText.Amounts(main.Suitable),
                "ask for smaller pieces, or add larger agents."),
            _ => ("for a reason that this program does not know", "use the mesosd of the master's version."),
        };
    }

    // ---- words

    private static string Offers(uint count) => count == 1 ? "one offer" : $"{count} offers";

    private static string All(uint agents) => agents switch
    {
        1 => "the only agent",
        2 => "both agents",
        _ => $"all {agents} agents",
    };

    private static string Have(OfferExplanationAgentGroup group) => group.Agents == 1 ? "has" : "have";

    private static string Are(OfferExplanationAgentGroup group) => group.Agents == 1 ? "is" : "are";

    private static string Short(OfferExplanationAgentGroup group) =>
        group.ShortOf.Count == 0 ? "" : $" (too little {string.Join(", ", group.ShortOf)})";

    private static string Holders(OfferExplanation explanation, OfferExplanationAgentGroup group) =>
        group.Holders.Count == 0 ? "" : $", mostly {ExplainText.Holder(explanation, group.Holders[0])}";

    private static string Limits(OfferExplanationRole role) => string.Join(", ", (role.Quota?.Resources ?? [])
        .Where(of => of.Limit is not null)
        .Select(of => $"it consumes {HumanText.Amount(of.Consumed)} of {HumanText.Amount(of.Limit!.Value)} {of.Name}"));

    private static string Headroom(OfferExplanationRole role) => string.Join(", ", (role.Quota?.Resources ?? [])
        .Where(of => of.HeadroomRequired > 0)
        .Select(of => $"{HumanText.Amount(of.HeadroomAvailable)} {of.Name} are free and " +
            $"{HumanText.Amount(of.HeadroomRequired)} still guaranteed"));
}
