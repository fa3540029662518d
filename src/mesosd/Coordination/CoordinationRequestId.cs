namespace Mesosd.Coordination;

/// <summary>Which request an answer is for; never used twice in a process.</summary>
public readonly record struct CoordinationRequestId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"q{Value}";
}
