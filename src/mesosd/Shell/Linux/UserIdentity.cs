namespace Mesosd.Shell.Linux;

/// <summary>Who a process is to the kernel.</summary>
/// <param name="UserId">Numeric user id.</param>
/// <param name="GroupId">Numeric id of the primary group.</param>
/// <param name="Groups">All groups, the primary one first.</param>
public sealed record UserIdentity(uint UserId, uint GroupId, IReadOnlyList<uint> Groups);
