using Mesosd.Protocol.Messages;

namespace Mesosd.Resources;

/// <summary>How resources are written for a reader.</summary>
/// <param name="Allocation">Put into every resource; null for frameworks without MULTI_ROLE.</param>
/// <param name="Refined">
/// Whether the reader knows stacks of reservations; otherwise the old form with <c>role</c> and
/// <c>reservation</c> is written.
/// </param>
internal readonly record struct ResourceForm(ResourceAllocationInfo? Allocation, bool Refined)
{
    /// <summary>For people and agents: the new form, without an allocation.</summary>
    public static readonly ResourceForm Plain = new(null, true);
}
