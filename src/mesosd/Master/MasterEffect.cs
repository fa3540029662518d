using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>
/// One thing that a master wants done. What the members mean depends on <see cref="Kind"/>.
/// </summary>
public readonly struct MasterEffect
{
    private MasterEffect(MasterEffectKind kind, ConnectionId connection)
    {
        Kind = kind;
        Connection = connection;
    }

    /// <summary>What to do.</summary>
    public MasterEffectKind Kind { get; }

    /// <summary>Notice: how much it matters.</summary>
    public NoticeSeverity Severity { get; private init; }

    /// <summary>Send: whether the message answers the request with <see cref="Correlation"/>.</summary>
    public bool IsAnswer { get; private init; }

    /// <summary>Send: the request that this answers, or 0.</summary>
    public uint Correlation { get; private init; }

    /// <summary>Disconnect: why.</summary>
    public GoodbyeReason Reason { get; private init; }

    /// <summary>Send, Disconnect: which connection.</summary>
    public ConnectionId Connection { get; }

    /// <summary>
    /// Send, Publish: the message. It does not change any more, and must be encoded before the next input.
    /// </summary>
    public IMessage? Message { get; private init; }

    /// <summary>Persist: the write's number.</summary>
    public RegistryUpdateId Update { get; private init; }

    /// <summary>Persist: what to write.</summary>
    public RegistryOperation? Operation => Message as RegistryOperation;

    /// <summary>Disconnect, Notice: a sentence.</summary>
    public string? Text { get; private init; }

    public static MasterEffect Send(ConnectionId connection, IMessage message) =>
        new(MasterEffectKind.Send, connection) { Message = message };

    public static MasterEffect Answer(ConnectionId connection, IMessage message, uint correlation) =>
        new(MasterEffectKind.Send, connection)
        {
            Message = message,
            Correlation = correlation,
            IsAnswer = true,
        };

    public static MasterEffect Disconnect(ConnectionId connection, GoodbyeReason reason, string text) =>
        new(MasterEffectKind.Disconnect, connection) { Reason = reason, Text = text };

    public static MasterEffect Persist(RegistryUpdateId update, RegistryOperation operation) =>
        new(MasterEffectKind.Persist, ConnectionId.None) { Update = update, Message = operation };

    public static MasterEffect Publish(IMessage happening) =>
        new(MasterEffectKind.Publish, ConnectionId.None) { Message = happening };

    public static MasterEffect Notice(NoticeSeverity severity, string text) =>
        new(MasterEffectKind.Notice, ConnectionId.None) { Severity = severity, Text = text };
}
