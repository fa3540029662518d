namespace Mesosd.Master;

/// <summary>Who wants an operation.</summary>
/// <param name="Framework">Null for an operator, who has all that nobody holds.</param>
/// <param name="Role">The role of the framework's offers; null for an operator.</param>
/// <param name="Principal">Who it says it is; null when it does not say.</param>
internal readonly record struct OperationAsker(KnownFramework? Framework, string? Role, string? Principal)
{
    public override string ToString() => Framework?.ToString() ?? $"operator {Principal ?? "without a name"}";
}
