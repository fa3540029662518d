namespace Mesosd.Agent;

/// <summary>What an agent core wants done.</summary>
public enum AgentEffectKind
{
    /// <summary>Write a record to the journal, before any later <see cref="Send"/> of the list.</summary>
    Append = 0,

    /// <summary>
    /// Write what <see cref="AgentCore.MakeResourcesRecord"/> returns and force it to the disk, before anything
    /// else of the turn.
    /// </summary>
    SaveResources,

    /// <summary>
    /// The id of earlier processes is given up with its journal, durably, before anything else of the turn.
    /// </summary>
    ForgetIdentity,

    /// <summary>Make a volume's directory. A container makes it again when it is missing.</summary>
    MakeVolume,

    /// <summary>
    /// Remove a volume's directory with all that is in it. Answered by
    /// <see cref="AgentInputKind.VolumeRemoved"/>.
    /// </summary>
    RemoveVolume,

    /// <summary>
    /// Link a volume into a living container's sandbox. Answered by <see cref="AgentInputKind.VolumeFailed"/>
    /// when that fails.
    /// </summary>
    UseVolume,

    /// <summary>Send a message; it is dropped when the connection is over.</summary>
    Send,

    /// <summary>Say goodbye and close.</summary>
    Disconnect,

    /// <summary>
    /// Make sure that no process of an earlier supervisor lives, then start one with this token. Answered by
    /// <see cref="AgentInputKind.SupervisorStarted"/> or <see cref="AgentInputKind.SupervisorEnded"/>.
    /// </summary>
    StartSupervisor,

    /// <summary>Tell the operator.</summary>
    Notice,

    /// <summary>End the process: the last effect of all.</summary>
    Stop,
}
