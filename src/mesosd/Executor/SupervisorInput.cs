using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;

namespace Mesosd.Executor;

/// <summary>One thing that happened to a supervisor. Made by the methods named after the kinds.</summary>
public readonly struct SupervisorInput
{
    /// <summary>What happened; it says which of the other members mean something.</summary>
    public SupervisorInputKind Kind { get; private init; }

    /// <summary>What was received: a member of <c>AgentToSupervisor</c>.</summary>
    public IMessage? Message { get; private init; }

    /// <summary>Whose plan was performed.</summary>
    public ContainerId? Container { get; private init; }

    /// <summary>The process that started or ended.</summary>
    public int ProcessId { get; private init; }

    /// <summary>The raw wait(2) status.</summary>
    public int Status { get; private init; }

    /// <summary>For people.</summary>
    public string Text { get; private init; }

    /// <summary>The agent took this supervisor's handshake.</summary>
    public static SupervisorInput AgentConnected() => new() { Kind = SupervisorInputKind.AgentConnected, Text = "" };

    /// <summary>The connection to the agent is over. Also the very first input: there is no agent yet.</summary>
    public static SupervisorInput AgentLost() => new() { Kind = SupervisorInputKind.AgentLost, Text = "" };

    /// <summary>A message came from the agent.</summary>
    public static SupervisorInput Received(IMessage message) =>
        new() { Kind = SupervisorInputKind.Received, Message = message, Text = "" };

    /// <summary>
    /// The plan of <see cref="SupervisorEffectKind.Start"/> was performed. Must come before the process's
    /// <see cref="Exited"/>.
    /// </summary>
    public static SupervisorInput Started(ContainerId container, int processId) =>
        new() { Kind = SupervisorInputKind.Started, Container = container, ProcessId = processId, Text = "" };

    /// <summary>The plan of <see cref="SupervisorEffectKind.Start"/> failed and was undone.</summary>
    /// <param name="container">Whose plan.</param>
    /// <param name="text">Which operation on which thing, and why.</param>
    public static SupervisorInput StartFailed(ContainerId container, string text) =>
        new() { Kind = SupervisorInputKind.StartFailed, Container = container, Text = text };

    /// <summary>A process ended and was reaped, and with a leader the rest of its group. Any process may be told.</summary>
    public static SupervisorInput Exited(int processId, int status) =>
        new() { Kind = SupervisorInputKind.Exited, ProcessId = processId, Status = status, Text = "" };

    /// <summary>Somebody else than the agent wants this supervisor to stop, with all it runs.</summary>
    /// <param name="text">Who, for people.</param>
    public static SupervisorInput StopRequested(string text) =>
        new() { Kind = SupervisorInputKind.StopRequested, Text = text };

    /// <summary>The moment of <see cref="SupervisorCore.NextWakeup"/> has come.</summary>
    public static SupervisorInput Woken() => new() { Kind = SupervisorInputKind.Woken, Text = "" };
}
