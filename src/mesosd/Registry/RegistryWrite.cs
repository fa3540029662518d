using Mesosd.Coordination;

namespace Mesosd.Registry;

/// <summary>
/// A transaction of the registry, kept until it is known what became of it: its first step checks our election node, the
/// second, where there is one, what we wrote last.
/// </summary>
internal sealed class RegistryWrite(RegistryWriteKind kind, IReadOnlyList<CoordinationStep> steps)
{
    public RegistryWriteKind Kind { get; } = kind;

    public IReadOnlyList<CoordinationStep> Steps { get; } = steps;

    /// <summary>The step behind the checks at the front.</summary>
    public int FirstChange { get; } = steps.TakeWhile(step => step.Kind == CoordinationStepKind.Check).Count();

    /// <summary>Whether this answer says that what we wrote last is not there.</summary>
    public bool MissesLast(CoordinationAnswer answer) =>
        answer.Status == CoordinationStatus.NoNode && answer.FailedStep == 1 && FirstChange == 2;

    /// <summary>Whether it went without an answer before: then it may have been done.</summary>
    public bool IsRepeat { get; set; }
}
