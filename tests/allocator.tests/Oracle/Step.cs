namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>
/// One operation on both allocators; the numbers are reduced to what there is when it is performed.
/// </summary>
internal readonly record struct Step(StepKind Kind, int A, int B, int C)
{
    public override string ToString() => $"new(StepKind.{Kind}, {A}, {B}, {C})";
}

internal enum StepKind
{
    AddFramework,
    UpdateFramework,
    ActivateFramework,
    DeactivateFramework,
    RemoveFramework,
    AddAgent,
    UpdateAgent,
    ActivateAgent,
    DeactivateAgent,
    RemoveAgent,
    DescribeAgent,
    Whitelist,
    SetUnavailable,
    AnswerInverse,
    Use,
    TakeCopy,
    Return,
    Accept,
    Convert,
    ConvertFree,
    Suppress,
    Revive,
    RemoveFilters,
    SetDemand,
    Satisfy,
    SetWeight,
    SetQuota,
    Pause,
    Advance,
    Allocate,
}
