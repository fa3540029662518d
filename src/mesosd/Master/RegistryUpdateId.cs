namespace Mesosd.Master;

/// <summary>
/// The number of a durable write, in the order in which the master asked for it; the first is 1.
/// </summary>
public readonly record struct RegistryUpdateId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"r{Value}";
}
