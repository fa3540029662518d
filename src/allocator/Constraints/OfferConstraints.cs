namespace Mesosd.Allocation;

/// <summary>
/// Which agents a framework wants to be offered in a role: one group is enough, and of a group all constraints
/// must hold. Immutable; equal contents are equal.
/// </summary>
public sealed class OfferConstraints : IEquatable<OfferConstraints>
{
    private readonly AttributeConstraint[][] _groups;

    /// <param name="groups">At least one group; each of at least one constraint.</param>
    public OfferConstraints(IReadOnlyList<IReadOnlyList<AttributeConstraint>> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        _groups = [.. groups.Select(group => group.ToArray())];
    }

    /// <summary>Whether the agent may be offered.</summary>
    public bool Allows(AgentTraits agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        foreach (AttributeConstraint[] group in _groups)
        {
            if (Array.TrueForAll(group, constraint => constraint.Holds(agent))) return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public bool Equals(OfferConstraints? other)
    {
        if (other is null || other._groups.Length != _groups.Length) return false;
        for (int i = 0; i < _groups.Length; i++)
        {
            if (!_groups[i].AsSpan().SequenceEqual(other._groups[i])) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OfferConstraints);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (AttributeConstraint[] group in _groups)
        {
            foreach (AttributeConstraint constraint in group) hash.Add(constraint);
        }
        return hash.ToHashCode();
    }
}
