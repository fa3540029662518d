using Mesosd.Protocol.MasterApi;

namespace Mesosd.Shell.Master;

/// <summary>What one call of the operator API needs, and what tells its outcome over HTTP.</summary>
internal sealed record OperatorCallRule(CallType Type, OperatorCallKind Kind)
{
    /// <summary>The member that must be there beside the type; null for none.</summary>
    public string? Member { get; init; }

    /// <summary>Whether it is.</summary>
    public Func<Call, bool> HasMember { get; init; } = _ => true;

    /// <summary>The status when it was done, or accepted.</summary>
    public int Done { get; init; } = 200;

    /// <summary>The status when what it names is not known.</summary>
    public int NotFound { get; init; } = 400;
}
