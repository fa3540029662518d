namespace Mesosd.Allocation;

/// <summary>
/// What of a scalar must stay free so that all guarantees can be met. Grants beyond a guarantee take only what
/// is <paramref name="AvailableMilli"/> above <paramref name="RequiredMilli"/>.
/// </summary>
/// <param name="RequiredMilli">The unconsumed rest of all guarantees, in thousandths.</param>
/// <param name="AvailableMilli">Unreserved, not revocable, and allocated to nobody, in thousandths.</param>
public readonly record struct HeadroomReading(long RequiredMilli, long AvailableMilli);
