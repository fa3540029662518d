using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Constraint = Mesosd.Allocation.AttributeConstraint;
using ConstraintMessage = Mesosd.Protocol.SchedulerApi.AttributeConstraint;
using Constraints = Mesosd.Allocation.OfferConstraints;
using ConstraintsMessage = Mesosd.Protocol.SchedulerApi.OfferConstraints;
using Predicate = Mesosd.Protocol.SchedulerApi.AttributeConstraintPredicate;
using PseudoAttribute = Mesosd.Protocol.SchedulerApi.AttributeConstraintSelectorPseudoattributeType;
using Quantities = System.Collections.Generic.IReadOnlyList<Mesosd.Allocation.ResourceQuantity>;
using Selector = Mesosd.Protocol.SchedulerApi.AttributeConstraintSelector;

namespace Mesosd.Master;

/// <summary>
/// What a framework says of the offers that it wants: <c>FrameworkInfo.offer_filters</c> and
/// <c>offer_constraints</c>, checked and in the allocator's form. Immutable.
/// </summary>
internal sealed class FrameworkWishes
{
    // Every constraint may be asked of every agent; frameworks known have some dozen.
    private const int MaxConstraints = 1024;

    // Each has an automaton, which may take 300 KB; several can be joined with | in one.
    private const int MaxExpressions = 128;

    // The same holds for the alternatives of what the least offer is.
    private const int MaxQuantities = 1024;

    private readonly Dictionary<string, Constraints> _constraints = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<Quantities>> _minimums = new(StringComparer.Ordinal);
    private int _constraintCount;
    private int _expressionCount;
    private int _quantityCount;

    private FrameworkWishes(ConstraintsMessage? message) => Message = message;

    /// <summary>No wishes.</summary>
    public static FrameworkWishes None { get; } = new(null);

    /// <summary>The constraints as the framework stated them; null without.</summary>
    public ConstraintsMessage? Message { get; }

    /// <summary>
    /// Reads what the framework says; null, with a sentence that names the field, when it cannot be used.
    /// </summary>
    /// <param name="info">Valid but for its filters.</param>
    /// <param name="constraints">Of SUBSCRIBE or UPDATE_FRAMEWORK.</param>
    /// <param name="fault">What is wrong.</param>
    public static FrameworkWishes? Read(FrameworkInfo info, ConstraintsMessage? constraints, out string? fault)
    {
        fault = null;
        if (constraints is null && info.OfferFilters.Count == 0) return None;
        FrameworkWishes wishes = new(constraints);
        fault = wishes.ReadFilters(info);
        if (fault is null && constraints is not null)
            fault = wishes.ReadConstraints(FrameworkValidation.RolesOf(info), constraints);
        return fault is null ? wishes : null;
    }

    /// <summary>The wishes of some roles; of roles without any there is none.</summary>
    public List<RoleWish> For(IReadOnlyCollection<string> roles, Func<string, RoleIndex> indexOf)
    {
        List<RoleWish> wishes = [];
        foreach (string role in roles)
        {
            Constraints? constraints = _constraints.GetValueOrDefault(role);
            IReadOnlyList<Quantities>? minimum = _minimums.GetValueOrDefault(role);
            if (constraints is null && minimum is null) continue;
            wishes.Add(new RoleWish(indexOf(role))
            {
                Constraints = constraints,
                MinimumAllocatable = minimum,
            });
        }
        return wishes;
    }

    // ---- offer_filters

    // As in Mesos, a filter of a role that the framework is not in says nothing.
    private string? ReadFilters(FrameworkInfo info)
    {
        foreach ((string role, OfferFilters filters) in info.OfferFilters)
        {
            if (filters.MinAllocatableResources is not { } minimum) continue;
            List<Quantities> alternatives = [];
            foreach (OfferFiltersResourceQuantities together in minimum.Quantities)
            {
                if (ReadQuantities(together, out string? fault) is not { } quantities)
                    return $"FrameworkInfo.offer_filters of role '{role}': {fault}";
                alternatives.Add(quantities);
            }
            _minimums.Add(role, alternatives);
        }
        return null;
    }

    private List<ResourceQuantity>? ReadQuantities(OfferFiltersResourceQuantities together, out string? fault)
    {
        fault = together.Quantities.Count == 0 ? "a set of quantities is empty" : null;
        _quantityCount += together.Quantities.Count;
        if (_quantityCount > MaxQuantities) fault = $"more than {MaxQuantities} quantities";
        if (fault is not null) return null;
        List<ResourceQuantity> quantities = [];
        foreach ((string name, ValueScalar amount) in together.Quantities)
        {
            if (!ScalarUnits.TryFromDouble(amount.Value, out long milli))
            {
                fault = $"the quantity of '{name}' is {amount.Value}; expected 0 to 10^12";
                return null;
            }
            quantities.Add(new ResourceQuantity(name, milli));
        }
        return quantities;
    }

    // ---- offer_constraints

    private string? ReadConstraints(string[] roles, ConstraintsMessage message)
    {
        foreach ((string role, var ofRole) in message.RoleConstraints)
        {
            if (Array.IndexOf(roles, role) < 0)
                return $"offer_constraints name role '{role}', which is not one of the framework's roles";
            if (ofRole.Groups.Count == 0)
                return $"offer_constraints of role '{role}' have no groups: leave the role out to allow all agents";
            List<IReadOnlyList<Constraint>> groups = [];
            foreach (var group in ofRole.Groups)
            {
                if (ReadGroup(group.AttributeConstraints, out string? fault) is not { } constraints)
                    return $"offer_constraints of role '{role}': {fault}";
                groups.Add(constraints);
            }
            _constraints.Add(role, new Constraints(groups));
        }
        return null;
    }

    private List<Constraint>? ReadGroup(List<ConstraintMessage> group, out string? fault)
    {
        fault = group.Count == 0 ? "a group is empty" : null;
        _constraintCount += group.Count;
        if (_constraintCount > MaxConstraints) fault = $"more than {MaxConstraints} constraints";
        _expressionCount += group.Count(HasExpression);
        if (_expressionCount > MaxExpressions)
            fault = $"more than {MaxExpressions} expressions; join some with |";
        if (fault is not null) return null;
        List<Constraint> constraints = [];
        foreach (ConstraintMessage message in group)
        {
            if (ReadConstraint(message, out fault) is not { } constraint) return null;
            constraints.Add(constraint);
        }
        return constraints;
    }

    private static bool HasExpression(ConstraintMessage message) =>
        message.Predicate.TextMatches is not null || message.Predicate.TextNotMatches is not null;

    private static Constraint? ReadConstraint(ConstraintMessage message, out string? fault)
    {
        Selector selector = message.Selector;
        fault = (selector.AttributeName, selector.PseudoattributeType) switch
        {
            (not null, not null) or (null, null) =>
                "a selector needs either attribute_name or pseudoattribute_type",
            (null, PseudoAttribute.Unknown) => "a selector's pseudoattribute_type is not known",
            _ => null,
        };
        if (fault is not null) return null;
        ConstraintSubject subject = selector.PseudoattributeType switch
        {
            PseudoAttribute.Hostname => ConstraintSubject.Hostname,
            PseudoAttribute.Region => ConstraintSubject.Region,
            PseudoAttribute.Zone => ConstraintSubject.Zone,
            _ => ConstraintSubject.Attribute,
        };
        return ReadPredicate(message.Predicate, out string? text, out fault) is { } predicate
            ? Constraint.Create(subject, selector.AttributeName ?? "", predicate, text, out fault)
            : null;
    }

    private static ConstraintPredicate? ReadPredicate(Predicate message, out string? text, out string? fault)
    {
        List<(ConstraintPredicate Predicate, string? Text)> stated = [];
        if (message.Exists is not null) stated.Add((ConstraintPredicate.Exists, null));
        if (message.NotExists is not null) stated.Add((ConstraintPredicate.NotExists, null));
        if (message.TextEquals is { } equal) stated.Add((ConstraintPredicate.TextEquals, equal.Value));
        if (message.TextNotEquals is { } unequal) stated.Add((ConstraintPredicate.TextNotEquals, unequal.Value));
        if (message.TextMatches is { } match) stated.Add((ConstraintPredicate.TextMatches, match.Regex));
        if (message.TextNotMatches is { } other) stated.Add((ConstraintPredicate.TextNotMatches, other.Regex));
        fault = stated.Count == 1 ? null : $"a predicate states {stated.Count} conditions; expected one that is known";
        text = fault is null ? stated[0].Text : null;
        return fault is null ? stated[0].Predicate : null;
    }
}
