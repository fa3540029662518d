using System.Globalization;
using Mesosd.Protocol.Native;
using Obstacle = Mesosd.Protocol.Native.OfferExplanationObstacle;

namespace Mesosd.Cli;

/// <summary>
/// Tells people why a framework is offered what it is: for each role a sentence that says why, where it stands,
/// the agents by what is in the way, and what could be done.
/// </summary>
internal static class ExplainText
{
    /// <summary>The whole answer.</summary>
    public static IEnumerable<string> Lines(OfferExplanation explanation, Terminal terminal)
    {
        bool isFirst = true;
        foreach (OfferExplanationRole role in explanation.Roles)
        {
            if (!isFirst) yield return "";
            isFirst = false;
            ExplainHeadline headline = ExplainHeadline.Of(explanation, role);
            foreach (string line in TextWrap.Lines(Clean(headline.Text), terminal.TextWidth))
                yield return terminal.Strong(line);
            yield return "";
            foreach ((string name, string value) in Standing(role)) yield return $"  {name,-12}  {Clean(value)}";
            if (role.Groups.Count > 0) yield return "";
            if (role.Groups.Count > 0)
                foreach (string line in Table(explanation, role).Lines(terminal.Width)) yield return line;
            if (headline.Hint is not { } hint) continue;
            yield return "";
            foreach (string line in TextWrap.Lines("What to do: " + Clean(hint), terminal.TextWidth)) yield return line;
        }
        if (explanation.Roles.Count == 0)
            yield return terminal.Strong(
                $"{Clean(explanation.FrameworkName)} is in no role, so nothing can be offered to it.");
    }

    // ---- where it stands

    private static IEnumerable<(string Name, string Value)> Standing(OfferExplanationRole role)
    {
        yield return ("share", $"{Share(role.FrameworkStanding)}; fair would be " +
            $"{(role.FairShare > 0 ? HumanText.Percent(role.FairShare) : "none, as it wants no offers now")}");
        yield return ("role", $"{role.Role} has {Share(role.RoleStanding)}, weight {HumanText.Amount(role.RoleStanding.Weight)}");
        yield return ("offers", Offers(role));
        if (role.Rivals.Count > 0) yield return ("before it", Rivals(role));
        if (role.OpenDemand is { } open) yield return ("waits for", Pieces(open));
        if (role.Filters > 0) yield return ("refuses", $"{Agents(role.Filters)} at present");
        foreach (QuotaStandingResource resource in role.Quota?.Resources ?? [])
            yield return ("quota", Quota(role.Quota!.Role, resource));
    }

    private static string Pieces(ulong open) => open switch
    {
        0 => "nothing more of its REQUEST",
        1 => "one piece of its REQUEST",
        _ => $"{open} pieces of its REQUEST",
    };

    private static string Share(OfferExplanationStanding standing) => standing.DominantResource is { } name
        ? $"{HumanText.Percent(standing.DominantShare)} of the cluster ({name})"
        : "nothing yet";

    private static string Offers(OfferExplanationRole role)
    {
        string last = role.SecondsSinceGrant is { } since ? $"the last came {Ago(since)}" : "it never had one";
        return role.OpenOffers == 0
            ? $"none now; {last}"
            : $"{role.OpenOffers} now, {QuotaText.Amounts(role.Offered)}, " +
                $"the oldest for {Span(role.OldestOfferSeconds ?? 0)}; {last}";
    }

    private static string Rivals(OfferExplanationRole role)
    {
        IEnumerable<string> names = role.Rivals.Select(rival =>
            $"{(rival.FrameworkId is null ? "role " : "")}{rival.Name} with {HumanText.Percent(rival.DominantShare)}" +
            (rival.Weight == 1 ? "" : $" at weight {HumanText.Amount(rival.Weight)}"));
        long more = role.RivalCount - role.Rivals.Count;
        return string.Join(", ", names) + (more > 0 ? $" and {more} more" : "");
    }

    private static string Quota(string role, QuotaStandingResource resource)
    {
        List<string> parts = [];
        if (QuotaText.HasOwn(resource))
        {
            string least = resource.Guarantee is { } guarantee ? $", guaranteed {HumanText.Amount(guarantee)}" : "";
            string most = resource.Limit is { } limit ? $", limit {HumanText.Amount(limit)}" : "";
            parts.Add($"{role} consumes {HumanText.Amount(resource.Consumed)} {resource.Name}{least}{most}");
        }
        if (resource.HeadroomRequired > 0)
            parts.Add($"guarantees still need {HumanText.Amount(resource.HeadroomRequired)} {resource.Name} of " +
                $"{HumanText.Amount(resource.HeadroomAvailable)} that are free");
        return parts.Count > 0 ? string.Join("; ", parts) : $"{resource.Name}: all guarantees are met";
    }

    // ---- agents

    private static TextTable Table(OfferExplanation explanation, OfferExplanationRole role)
    {
        TextTable table = new(
            new TextColumn("AGENTS", TextAlignment.Right), new TextColumn("WHY NOT") { MinWidth = 12 },
            new TextColumn("FREE") { MinWidth = 6 }, new TextColumn("DETAILS") { MinWidth = 12 },
            new TextColumn("SUCH AS") { MinWidth = 6 });
        foreach (OfferExplanationAgentGroup group in role.Groups)
            table.Add(
                group.Agents.ToString(CultureInfo.InvariantCulture), Why(group.Obstacle), QuotaText.Amounts(group.Free),
                Details(explanation, group), string.Join(", ", group.Examples.Select(Example)));
        return table;
    }

    private static string Why(Obstacle obstacle) => obstacle switch
    {
        Obstacle.NoObstacle => "nothing: it is offered next",
        Obstacle.Paused => "the master waits for agents",
        Obstacle.FrameworkInactive => "the framework is not connected",
        Obstacle.NotInRole => "the framework left the role",
        Obstacle.Suppressed => "the framework suppressed offers",
        Obstacle.DemandSatisfied => "the framework has what it asked for",
        Obstacle.AgentInactive => "the agent is not in service",
        Obstacle.NotWhitelisted => "the agent is not on the whitelist",
        Obstacle.NothingFree => "all is offered or used",
        Obstacle.GpuCapability => "it has GPUs, the framework lacks GPU_RESOURCES",
        Obstacle.RegionCapability => "another region, the framework lacks REGION_AWARE",
        Obstacle.Constraints => "the framework's constraints exclude it",
        Obstacle.ReservedForOthers => "what is free is reserved for other roles",
        Obstacle.ResourceCapability => "what is free needs capabilities that the framework lacks",
        Obstacle.QuotaLimit => "the role's quota limit",
        Obstacle.QuotaHeadroom => "held back for other roles' guarantees",
        Obstacle.BelowMinimum => "less than the smallest offer",
        Obstacle.BelowDemand => "smaller than what it asked for",
        Obstacle.Filtered => "the framework refused it",
        _ => "a reason that this program does not know",
    };

    private static string Details(OfferExplanation explanation, OfferExplanationAgentGroup group)
    {
        List<string> parts = [];
        if (group.FirstFilterSeconds is { } first)
            parts.Add(group.LastFilterSeconds is { } last && Span(last) != Span(first)
                ? $"filters end in {Span(first)} to {Span(last)}"
                : $"the filter ends in {Span(first)}");
        if (group.ShortOf.Count > 0) parts.Add($"too little {string.Join(", ", group.ShortOf)}");
        if (group.Obstacle == Obstacle.NothingFree)
            parts.AddRange(group.Holders.Select(holder => Holder(explanation, holder)));
        return parts.Count > 0 ? string.Join("; ", parts) : "-";
    }

    /// <summary>Who holds what, and since when.</summary>
    internal static string Holder(OfferExplanation explanation, OfferExplanationHolder holder)
    {
        string name = holder.FrameworkId == explanation.FrameworkId ? "itself" : holder.FrameworkName;
        List<string> parts = [];
        if (holder.Offered.Count > 0)
            parts.Add($"offered to {name} for {Span(holder.OldestOfferSeconds ?? 0)}: " +
                QuotaText.Amounts(holder.Offered));
        if (holder.Used.Count > 0) parts.Add($"used by {name}: {QuotaText.Amounts(holder.Used)}");
        return parts.Count > 0 ? string.Join("; ", parts) : $"{name} runs there";
    }

    private static string Example(OfferExplanationAgent agent) =>
        agent.State is { } state ? $"{agent.Hostname} ({state})" : agent.Hostname;

    // ---- words

    internal static string Agents(long count) => count == 1 ? "one agent" : $"{count} agents";

    internal static string Span(double seconds) =>
        seconds > TimeSpan.MaxValue.TotalSeconds / 2 ? "ever" : HumanText.Span(TimeSpan.FromSeconds(Math.Ceiling(seconds)));

    internal static string Ago(double seconds) => seconds < 1 ? "just now" : $"{Span(Math.Floor(seconds))} ago";

    /// <summary>Names come from strangers: what would steer the terminal is replaced.</summary>
    internal static string Clean(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter)) : text;
}
