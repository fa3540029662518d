using System.Text.RegularExpressions;

namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>Offer constraints, read from their text once more.</summary>
internal static class NaiveConstraints
{
    public static bool Allow(IReadOnlyList<IReadOnlyList<AttributeConstraint>>? groups, AgentTraits agent) =>
        groups is null || groups.Any(group => group.All(constraint => Holds(constraint, agent)));

    private static bool Holds(AttributeConstraint constraint, AgentTraits agent)
    {
        (bool isThere, string? text) = Find(constraint, agent);
        bool isText = text is not null;
        bool equal = isText && text == constraint.Text;
        bool Matches() => Regex.IsMatch(text!, $@"\A(?:{constraint.Text})\z", RegexOptions.CultureInvariant);
        return constraint.Predicate switch
        {
            ConstraintPredicate.Exists => isThere,
            ConstraintPredicate.NotExists => !isThere,
            ConstraintPredicate.TextEquals => isThere && (!isText || equal),
            ConstraintPredicate.TextNotEquals => !isThere || !isText || !equal,
            ConstraintPredicate.TextMatches => isThere && (!isText || Matches()),
            ConstraintPredicate.TextNotMatches => !isThere || !isText || !Matches(),
            _ => throw new NotSupportedException($"{constraint.Predicate}"),
        };
    }

    private static (bool IsThere, string? Text) Find(AttributeConstraint constraint, AgentTraits agent)
    {
        switch (constraint.Subject)
        {
            case ConstraintSubject.Hostname:
                return (true, agent.Hostname);
            case ConstraintSubject.Region:
                return (agent.Region is not null, agent.Region);
            case ConstraintSubject.Zone:
                return (agent.Zone is not null, agent.Zone);
            default:
                foreach (AgentAttribute attribute in agent.Attributes)
                {
                    if (attribute.Name == constraint.Name) return (true, attribute.Text);
                }
                return (false, null);
        }
    }
}
