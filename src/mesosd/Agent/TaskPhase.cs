namespace Mesosd.Agent;

/// <summary>How far the agent has come with a task, as against what the task's state says.</summary>
public enum TaskPhase
{
    /// <summary>Its executor has not been told of it.</summary>
    Queued = 0,

    /// <summary>Its executor has it.</summary>
    Launched,

    /// <summary>It has ended; its last updates are not acknowledged yet.</summary>
    Terminated,
}
