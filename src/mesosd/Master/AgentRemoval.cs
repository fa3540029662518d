namespace Mesosd.Master;

/// <summary>Why an agent is removed.</summary>
internal enum AgentRemoval
{
    /// <summary>An operator wants it: its machine is down, or it is gone.</summary>
    ByOperator,

    /// <summary>It said farewell.</summary>
    Unregistered,

    /// <summary>A new agent registered at its address.</summary>
    Replaced,
}
