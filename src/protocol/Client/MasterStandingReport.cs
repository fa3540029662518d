namespace Mesosd.Protocol.Client;

/// <summary>What a master answered when it was asked whether it leads.</summary>
/// <param name="Address">Its <c>host:port</c>, as it was asked.</param>
/// <param name="Leads">Whether it leads and can prove it.</param>
/// <param name="Leader">The leader that it named instead; null when it leads, names none or did not answer.</param>
/// <param name="Problem">Why there was no answer; null when there was.</param>
public sealed record MasterStandingReport(string Address, bool Leads, string? Leader, string? Problem)
{
    /// <summary>Whether it leads as far as it knows, but cannot prove it at present: another may lead already.</summary>
    public bool IsSuspended { get; init; }
}
