using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Agent;

/// <summary>One thing that an agent core wants done. Made by the methods named after the kinds.</summary>
public readonly struct AgentEffect
{
    /// <summary>What is wanted; it says which of the other members mean something.</summary>
    public AgentEffectKind Kind { get; private init; }

    /// <summary>Whom to send to, or whom to leave.</summary>
    public ConnectionId Connection { get; private init; }

    /// <summary>
    /// What to send, or the <see cref="AgentRecord"/> to write. Never changed once it stands here.
    /// </summary>
    public IMessage? Message { get; private init; }

    /// <summary>The id of the request that the message answers; 0 for none.</summary>
    public uint Correlation { get; private init; }

    /// <summary>Whether the message answers a request.</summary>
    public bool IsAnswer { get; private init; }

    /// <summary>Why a connection ends.</summary>
    public GoodbyeReason Reason { get; private init; }

    /// <summary>How important a notice is.</summary>
    public NoticeSeverity Severity { get; private init; }

    /// <summary>For people; or a volume's directory, or a container's id.</summary>
    public string Text { get; private init; }

    /// <summary>Whether only a directory's content is removed.</summary>
    public bool KeepsDirectory { get; private init; }

    /// <summary>What a new supervisor must present.</summary>
    public byte[]? Token { get; private init; }

    /// <summary>The process's exit code.</summary>
    public int ExitCode { get; private init; }

    /// <summary>
    /// Whether a stopped agent must come back as a new one (<c>meta/slaves/latest</c> is removed).
    /// </summary>
    public bool ForgetsIdentity { get; private init; }

    /// <summary>Write a record.</summary>
    public static AgentEffect Append(AgentRecord record) =>
        new() { Kind = AgentEffectKind.Append, Message = record, Text = "" };

    /// <summary>Write the resources that operations made.</summary>
    public static AgentEffect SaveResources() => new() { Kind = AgentEffectKind.SaveResources, Text = "" };

    /// <summary>Give the earlier id up.</summary>
    public static AgentEffect ForgetIdentity() => new() { Kind = AgentEffectKind.ForgetIdentity, Text = "" };

    /// <summary>Make a volume's directory.</summary>
    public static AgentEffect MakeVolume(string path) =>
        new() { Kind = AgentEffectKind.MakeVolume, Text = path };

    /// <summary>Remove a volume's files.</summary>
    /// <param name="path">Its directory.</param>
    /// <param name="keepsDirectory">Whether the directory itself stays: a disk is mounted there.</param>
    public static AgentEffect RemoveVolume(string path, bool keepsDirectory) =>
        new() { Kind = AgentEffectKind.RemoveVolume, Text = path, KeepsDirectory = keepsDirectory };

    /// <summary>Link a volume into a sandbox.</summary>
    public static AgentEffect UseVolume(string containerId, UseVolume step) =>
        new() { Kind = AgentEffectKind.UseVolume, Text = containerId, Message = step };

    /// <summary>Send a message that answers nothing.</summary>
    public static AgentEffect Send(ConnectionId connection, IMessage message) =>
        new() { Kind = AgentEffectKind.Send, Connection = connection, Message = message, Text = "" };

    /// <summary>Answer a request.</summary>
    public static AgentEffect Answer(ConnectionId connection, IMessage message, uint correlation) =>
        new()
        {
            Kind = AgentEffectKind.Send,
            Connection = connection,
            Message = message,
            Correlation = correlation,
            IsAnswer = true,
            Text = "",
        };

    /// <summary>Close a connection.</summary>
    public static AgentEffect Disconnect(ConnectionId connection, GoodbyeReason reason, string text) =>
        new() { Kind = AgentEffectKind.Disconnect, Connection = connection, Reason = reason, Text = text };

    /// <summary>Start a supervisor.</summary>
    public static AgentEffect StartSupervisor(byte[] token) =>
        new() { Kind = AgentEffectKind.StartSupervisor, Token = token, Text = "" };

    /// <summary>Tell the operator.</summary>
    public static AgentEffect Notice(NoticeSeverity severity, string text) =>
        new() { Kind = AgentEffectKind.Notice, Severity = severity, Text = text };

    /// <summary>End the process.</summary>
    public static AgentEffect Stop(int exitCode, string text, bool forgetsIdentity) =>
        new()
        {
            Kind = AgentEffectKind.Stop,
            ExitCode = exitCode,
            Text = text,
            ForgetsIdentity = forgetsIdentity,
        };
}
