using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Executor;

/// <summary>One thing that a supervisor's core wants done. Made by the methods named after the kinds.</summary>
public readonly struct SupervisorEffect
{
    /// <summary>What is wanted; it says which of the other members mean something.</summary>
    public SupervisorEffectKind Kind { get; private init; }

    /// <summary>The plan to perform.</summary>
    public ContainerPlan? Plan { get; private init; }

    /// <summary>The leader of the process group to be signalled.</summary>
    public int ProcessId { get; private init; }

    /// <summary>Which signal.</summary>
    public GroupSignal Signal { get; private init; }

    /// <summary>What to send. Never changed once it stands here.</summary>
    public IMessage? Message { get; private init; }

    /// <summary>How important a notice is.</summary>
    public NoticeSeverity Severity { get; private init; }

    /// <summary>For people.</summary>
    public string Text { get; private init; }

    /// <summary>Perform a plan.</summary>
    public static SupervisorEffect Start(ContainerPlan plan) =>
        new() { Kind = SupervisorEffectKind.Start, Plan = plan, Text = "" };

    /// <summary>Signal a process group.</summary>
    public static SupervisorEffect SignalGroup(int leader, GroupSignal signal) =>
        new() { Kind = SupervisorEffectKind.Signal, ProcessId = leader, Signal = signal, Text = "" };

    /// <summary>Send a message to the agent.</summary>
    public static SupervisorEffect Send(IMessage message) =>
        new() { Kind = SupervisorEffectKind.Send, Message = message, Text = "" };

    /// <summary>Tell the operator.</summary>
    public static SupervisorEffect Notice(NoticeSeverity severity, string text) =>
        new() { Kind = SupervisorEffectKind.Notice, Severity = severity, Text = text };

    /// <summary>End the process.</summary>
    public static SupervisorEffect Exit(string text) => new() { Kind = SupervisorEffectKind.Exit, Text = text };
}
