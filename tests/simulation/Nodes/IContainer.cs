using Mesosd.Executor;

namespace Mesosd.Simulation;

/// <summary>What a supervisor starts.</summary>
internal interface IContainer
{
    void Begin();

    void Signal(GroupSignal signal);

    /// <summary>SIGKILL to all that is in it.</summary>
    void Kill();

    /// <summary>The supervisor is gone; what runs, runs on until an agent cleans up.</summary>
    void LoseSupervisor();
}
