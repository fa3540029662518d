namespace Mesosd.Allocation;

/// <summary>
/// What a <see cref="ResourceKind"/> stands for. Two resources whose descriptions are equal can be added;
/// whoever makes a description puts all that tells them apart into it.
/// </summary>
/// <param name="Name">The resource's name, such as <c>cpus</c>; compared ordinally.</param>
/// <param name="Type">How amounts of it are written.</param>
public sealed record ResourceKindDescription(string Name, ResourceValueType Type)
{
    /// <summary>
    /// The role of the last, narrowest reservation; null for what is not reserved. Only this role and its
    /// descendants are offered the resource.
    /// </summary>
    public string? ReservationRole { get; init; }

    /// <summary>
    /// Opaque text that tells apart what the other members cannot: a reservation's principal and labels, the
    /// stack below the last reservation, a disk's source, a volume's id, a provider. Empty for a plain
    /// resource.
    /// </summary>
    public string Identity { get; init; } = "";

    /// <summary>
    /// Whether a reservation refines another; only frameworks that know of that are offered it.
    /// </summary>
    public bool Refined { get; init; }

    /// <summary>Whether the agent may take it back at any time (oversubscription).</summary>
    public bool Revocable { get; init; }

    /// <summary>Whether several tasks may hold the same one (a shared volume).</summary>
    public bool Shared { get; init; }

    /// <summary>Whether it can only be given as a whole (a MOUNT disk).</summary>
    public bool Exclusive { get; init; }
}
