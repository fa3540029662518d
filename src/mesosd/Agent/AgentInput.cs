using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Agent;

/// <summary>One thing that happened to an agent. Made by the methods named after the kinds.</summary>
public readonly struct AgentInput
{
    /// <summary>What happened; it says which of the other members mean something.</summary>
    public AgentInputKind Kind { get; private init; }

    /// <summary>Whom it concerns: the master, an executor, the supervisor.</summary>
    public ConnectionId Connection { get; private init; }

    /// <summary>The request's id, 0 when no answer is wanted.</summary>
    public uint Correlation { get; private init; }

    /// <summary>Who opened a connection.</summary>
    public PeerRole Role { get; private init; }

    /// <summary>Whether an executor came over HTTP.</summary>
    public bool IsHttp { get; private init; }

    /// <summary>Whether it is one call over HTTP: it is answered once, and receives no events.</summary>
    public bool IsCall { get; private init; }

    /// <summary>Fresh random bytes, or what a peer presented.</summary>
    public ReadOnlyMemory<byte> Secret { get; private init; }

    /// <summary>A peer's address, or how a process ended.</summary>
    public string Text { get; private init; }

    /// <summary>A volume's directory, or a container's id.</summary>
    public string Thing { get; private init; }

    /// <summary>What was received.</summary>
    public IMessage? Message { get; private init; }

    /// <summary>What the disk had.</summary>
    public AgentRecovery? Recovery { get; private init; }

    /// <summary>The process that was started.</summary>
    public int ProcessId { get; private init; }

    /// <summary>Whether a stopping agent ends its executors first.</summary>
    public bool EndExecutors { get; private init; }

    /// <summary>The first input: what an earlier process of this agent left behind.</summary>
    public static AgentInput Recovered(AgentRecovery recovery) =>
        new() { Kind = AgentInputKind.Recovered, Recovery = recovery, Text = "" };

    /// <summary>
    /// Fresh bytes of a cryptographic source, for tokens; see <see cref="AgentCore.CountSecretBytes"/>.
    /// </summary>
    public static AgentInput Secrets(ReadOnlyMemory<byte> bytes) =>
        new() { Kind = AgentInputKind.Secrets, Secret = bytes, Text = "" };

    /// <summary>A leading master took this agent's handshake.</summary>
    public static AgentInput MasterConnected(ConnectionId connection, string address) =>
        new() { Kind = AgentInputKind.MasterConnected, Connection = connection, Text = address };

    /// <summary>An executor or a supervisor connected and presented a token.</summary>
    public static AgentInput Opened(
        ConnectionId connection, PeerRole role, ReadOnlyMemory<byte> token, string address) =>
        new()
        {
            Kind = AgentInputKind.Opened,
            Connection = connection,
            Role = role,
            Secret = token,
            Text = address,
        };

    /// <summary>An executor sent a request over HTTP, which is received next.</summary>
    /// <param name="connection">The stream of events, or the call.</param>
    /// <param name="token">What it presented; empty when it presented nothing.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="isCall">Whether it is no stream.</param>
    public static AgentInput OpenedOverHttp(
        ConnectionId connection, ReadOnlyMemory<byte> token, string address, bool isCall) =>
        new()
        {
            Kind = AgentInputKind.Opened,
            Connection = connection,
            Role = PeerRole.Executor,
            IsHttp = true,
            IsCall = isCall,
            Secret = token,
            Text = address,
        };

    /// <summary>A message came from the master, an executor or the supervisor.</summary>
    public static AgentInput Received(ConnectionId connection, IMessage message, uint correlation) =>
        new()
        {
            Kind = AgentInputKind.Received,
            Connection = connection,
            Message = message,
            Correlation = correlation,
            Text = "",
        };

    /// <summary>A connection is over, however it ended.</summary>
    public static AgentInput Lost(ConnectionId connection) =>
        new() { Kind = AgentInputKind.Lost, Connection = connection, Text = "" };

    /// <summary>The process that <see cref="AgentEffectKind.StartSupervisor"/> asked for runs.</summary>
    public static AgentInput SupervisorStarted(int processId) =>
        new() { Kind = AgentInputKind.SupervisorStarted, ProcessId = processId, Text = "" };

    /// <summary>The supervisor's process has ended, or could not be started.</summary>
    /// <param name="text">How, for people.</param>
    public static AgentInput SupervisorEnded(string text) =>
        new() { Kind = AgentInputKind.SupervisorEnded, Text = text };

    /// <summary>Somebody wants this agent to stop.</summary>
    /// <param name="endExecutors">
    /// False leaves executors alive for the next process; true ends them and unregisters.
    /// </param>
    /// <param name="text">Who or why, for people.</param>
    public static AgentInput StopRequested(bool endExecutors, string text) =>
        new() { Kind = AgentInputKind.StopRequested, EndExecutors = endExecutors, Text = text };

    /// <summary>What became of <see cref="AgentEffectKind.RemoveVolume"/>.</summary>
    /// <param name="path">The volume's directory.</param>
    /// <param name="fault">Why files are left, for people; empty when none are.</param>
    public static AgentInput VolumeRemoved(string path, string fault) =>
        new() { Kind = AgentInputKind.VolumeRemoved, Thing = path, Text = fault };

    /// <summary><see cref="AgentEffectKind.UseVolume"/> could not be done.</summary>
    /// <param name="containerId">Whose sandbox it is.</param>
    /// <param name="fault">Why, for people.</param>
    public static AgentInput VolumeFailed(string containerId, string fault) =>
        new() { Kind = AgentInputKind.VolumeFailed, Thing = containerId, Text = fault };

    /// <summary>The moment of <see cref="AgentCore.NextWakeup"/> has come.</summary>
    public static AgentInput Woken() => new() { Kind = AgentInputKind.Woken, Text = "" };
}
