using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>An operation with feedback: its outcome is repeated until the framework has acknowledged it.</summary>
internal sealed class AgentOperation
{
    private TimeSpan _pause = AgentLimits.UpdateRetryMin;

    public AgentOperation(Operation message)
    {
        Message = message;
        Key = KeyOf(message.Uuid.Value);
        Retry = new Deadline<AgentDeadline>(AgentDeadline.RepeatOperation, this);
    }

    /// <summary>As it is kept and reported.</summary>
    public Operation Message { get; }

    /// <summary>The uuid's text.</summary>
    public string Key { get; }

    public Deadline<AgentDeadline> Retry { get; }

    public static string KeyOf(byte[] uuid) => System.Convert.ToHexStringLower(uuid);

    /// <summary>Whether the uuid is that of its outcome.</summary>
    public bool Has(ReadOnlySpan<byte> statusUuid) =>
        statusUuid.SequenceEqual(Message.LatestStatus.Uuid?.Value);

    public void RestartRetries() => _pause = AgentLimits.UpdateRetryMin;

    /// <summary>The pause before the next repetition; doubles up to a limit, as for status updates.</summary>
    public TimeSpan NextRetry()
    {
        TimeSpan pause = _pause;
        _pause = _pause * 2 < AgentLimits.UpdateRetryMax ? _pause * 2 : AgentLimits.UpdateRetryMax;
        return pause;
    }
}
