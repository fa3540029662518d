using System.Globalization;

namespace Mesosd.Allocation.Tests;

/// <summary>The smaller parts of a scenario's commands and results.</summary>
internal static class ScenarioText
{
    /// <summary>Quantities as <c>cpus:1,mem:64</c>.</summary>
    public static ResourceQuantity[] Quantities(string text) =>
    [
        .. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split(':'))
            .Select(pair => new ResourceQuantity(
                pair[0], ScalarUnits.FromDouble(double.Parse(pair[1], CultureInfo.InvariantCulture)))),
    ];

    /// <summary>Alternatives as <c>cpus:1,mem:64|disk:10</c>; <c>none</c> is no alternative.</summary>
    public static ResourceQuantity[][] Alternatives(string text) =>
        text == "none" ? [] : [.. text.Split('|').Select(Quantities)];

    /// <summary>What an agent is: <c>host=h1 region=r1 zone=z1 attributes=rack:x1,ssd</c>.</summary>
    public static AgentTraits Traits(Dictionary<string, string> options) => new()
    {
        Hostname = options.GetValueOrDefault("host", ""),
        Region = options.GetValueOrDefault("region"),
        Zone = options.GetValueOrDefault("zone"),
        Attributes =
        [
            .. options.GetValueOrDefault("attributes", "").Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(each => each.Split(':'))
                .Select(pair => new AgentAttribute(pair[0], pair.Length > 1 ? pair[1] : null)),
        ],
    };

    /// <summary>
    /// A wish as <c>minimum=cpus:1 only=rack:x1,@zone!z1|ssd</c>: groups between bars, in them conditions between
    /// commas: <c>rack</c> is there, <c>!rack</c> is not, <c>:</c> equals, <c>!</c> differs, <c>~</c> matches.
    /// </summary>
    public static RoleWish Wish(RoleIndex role, Dictionary<string, string> options) => new(role)
    {
        MinimumAllocatable = options.TryGetValue("minimum", out string? minimum) ? Alternatives(minimum) : null,
        Constraints = options.TryGetValue("only", out string? only)
            ? new OfferConstraints([.. only.Split('|').Select(group => group.Split(',').Select(Constraint).ToArray())])
            : null,
    };

    public static string Of(IReadOnlyList<ResourceQuantity> quantities, string name, string label)
    {
        foreach (ResourceQuantity quantity in quantities)
        {
            if (quantity.Name == name) return $", {label} {ScalarUnits.ToText(quantity.Milli)}";
        }
        return "";
    }

    public static string Of(AgentVerdict verdict, ResourceKindTable kinds, Instant now)
    {
        string free = verdict.Free.IsEmpty ? "" : $", free {ResourceText.Write(kinds, verdict.Free)}";
        string suitable = verdict.Suitable.IsEmpty ? "" : $", suitable {ResourceText.Write(kinds, verdict.Suitable)}";
        string ends = verdict.FilterEnds == Instant.Never ? "" : $", for {Seconds(verdict.FilterEnds - now)}";
        string shortOf = verdict.ShortOf is { } name ? $", short of {name}" : "";
        return $"{verdict.Obstacle}{ends}{shortOf}{free}{suitable}";
    }

    public static string Of(SubscriptionReading reading)
    {
        string demand = reading.OpenDemand is { } open ? $", waits for {open}" : "";
        string fair = reading.FairShare.ToString("0.####", CultureInfo.InvariantCulture);
        string last = reading.LastGrant == Instant.Never ? ", never granted anything" : "";
        return $"{reading.Obstacle}, fair share {fair}, filters {reading.Filters}{demand}{last}";
    }

    private static string Seconds(TimeSpan span) =>
        span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + "s";

    private static AttributeConstraint Constraint(string text)
    {
        int at = text.IndexOfAny([':', '!', '~'], text[0] == '!' ? 1 : 0);
        string name = (at < 0 ? text : text[..at]).TrimStart('!');
        ConstraintPredicate predicate = at >= 0
            ? text[at] switch
            {
                ':' => ConstraintPredicate.TextEquals,
                '!' => ConstraintPredicate.TextNotEquals,
                _ => ConstraintPredicate.TextMatches,
            }
            : text[0] == '!' ? ConstraintPredicate.NotExists : ConstraintPredicate.Exists;
        ConstraintSubject subject = name switch
        {
            "@host" => ConstraintSubject.Hostname,
            "@region" => ConstraintSubject.Region,
            "@zone" => ConstraintSubject.Zone,
            _ => ConstraintSubject.Attribute,
        };
        string attribute = subject == ConstraintSubject.Attribute ? name : "";
        return AttributeConstraint.Create(subject, attribute, predicate, at < 0 ? null : text[(at + 1)..], out string? fault)
            ?? throw new FormatException(fault);
    }
}
