using Mesosd.Protocol.Messages;

namespace Mesosd.Simulation;

/// <summary>The processes of one agent's machine: what really runs, whatever anybody believes.</summary>
internal sealed class VirtualMachine(double cpus)
{
    private double _used;

    public int ProcessCount { get; private set; }

    public void Begin(FrameworkId framework, TaskInfo task)
    {
        ProcessCount++;
        _used += VirtualResources.CpusOf(task.Resources);
        if (_used <= cpus + 1e-6) return;
        throw new SafetyViolation(
            $"task {task.TaskId.Value} of {framework.Value} starts on {task.AgentId.Value}, where {_used} of " +
            $"{cpus} cpus are in use with it");
    }

    public void End(TaskInfo task)
    {
        ProcessCount--;
        _used -= VirtualResources.CpusOf(task.Resources);
    }
}
