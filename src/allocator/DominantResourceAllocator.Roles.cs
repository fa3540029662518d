namespace Mesosd.Allocation;

public sealed partial class DominantResourceAllocator
{
    private const double SmallestWeight = 0.000001;
    private const double LargestWeight = 1e9;

    /// <inheritdoc/>
    public bool HasRole(string name) => _roles.TryFind(name, out _);

    /// <inheritdoc/>
    public int RoleCount => _roles.Count;

    /// <inheritdoc/>
    public RoleIndex Role(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new RoleIndex(_roles.Intern(name));
    }

    /// <inheritdoc/>
    public string RoleName(RoleIndex role) => _roles.NameOf(_roles.Resolve(role));

    /// <inheritdoc/>
    public void SetWeight(RoleIndex role, double weight)
    {
        int index = _roles.Resolve(role);
        if (weight is not (>= SmallestWeight and <= LargestWeight))
        {
            throw new ArgumentOutOfRangeException(
                nameof(weight),
                weight,
                $"the weight of role '{_roles.NameOf(index)}' must lie between 0.000001 and 10^9");
        }
        _forest.SetWeight(_roles.NodeOf(index), (long)Math.Round(weight * ShareForest.DefaultWeightMicro));
    }

    /// <inheritdoc/>
    public double Weight(RoleIndex role)
    {
        WeightedShare share = _forest.Share(_roles.NodeOf(_roles.Resolve(role)));
        return (double)share.WeightMicro / ShareForest.DefaultWeightMicro;
    }
}
