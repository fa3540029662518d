using Mesosd.Protocol.Messages;

namespace Mesosd.Simulation;

/// <summary>The processes of one agent's machine: what really runs, whatever anybody believes.</summary>
internal sealed class VirtualMachine(double cpus)
{
    private readonly List<RunningTask> _orphans = [];
    private double _used;

    public int ProcessCount { get; private set; }

    /// <summary>What runs without a supervisor.</summary>
    public int OrphanCount => _orphans.Count;

    public RunningTask Begin(FrameworkId framework, TaskInfo task)
    {
        ProcessCount++;
        RunningTask running = new(framework, task);
        _used += running.Cpus;
        if (_used <= cpus + 1e-6) return running;
        throw new SafetyViolation(
            $"task {task.TaskId.Value} of {framework.Value} starts on {task.AgentId.Value}, where {_used} of " +
            $"{cpus} cpus are in use with it");
    }

    public void End(RunningTask task)
    {
        if (task.HasEnded) return;
        task.HasEnded = true;
        ProcessCount--;
        _used -= task.Cpus;
    }

    /// <summary>Its supervisor has died, and it has not.</summary>
    public void Orphan(RunningTask task) => _orphans.Add(task);

    /// <summary>Executors without a supervisor.</summary>
    public List<ExecutorNode> OrphanedExecutors { get; } = [];

    /// <summary>What an agent does before it starts a supervisor.</summary>
    public void KillOrphans()
    {
        foreach (RunningTask task in _orphans) End(task);
        _orphans.Clear();
        foreach (ExecutorNode executor in OrphanedExecutors) executor.Kill();
        OrphanedExecutors.Clear();
    }

    /// <summary>The machine is off.</summary>
    public void LosePower() => KillOrphans();
}
