using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>An operation at one moment, for any thread.</summary>
internal readonly record struct OperationReading
{
    private readonly KnownOperation _operation;

    public OperationReading(KnownOperation operation)
    {
        _operation = operation;
        Latest = operation.Latest;
    }

    /// <summary>What became of it so far.</summary>
    public OperationStatus Latest { get; }

    /// <summary>As operators are told.</summary>
    public Operation ToMessage() => new()
    {
        FrameworkId = _operation.Framework.Id,
        AgentId = _operation.Agent.Id,
        Info = _operation.Info,
        LatestStatus = Latest,
        Uuid = new Uuid { Value = _operation.Uuid },
    };
}
