using Mesosd.Coordination;

namespace Mesosd.Registry;

/// <summary>
/// A transaction of the registry, kept until it is known what became of it: its first step checks our election node.
/// </summary>
internal sealed class RegistryWrite(RegistryWriteKind kind, IReadOnlyList<CoordinationStep> steps)
{
    public RegistryWriteKind Kind { get; } = kind;

    public IReadOnlyList<CoordinationStep> Steps { get; } = steps;

    /// <summary>Whether it went without an answer before: then it may have been done.</summary>
    public bool IsRepeat { get; set; }
}
