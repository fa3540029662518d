using Mesosd.Protocol.Messages;

namespace Mesosd.Simulation;

/// <summary>A task that runs on a machine.</summary>
internal sealed class RunningTask(FrameworkId framework, TaskInfo task)
{
    public FrameworkId Framework { get; } = framework;

    public TaskInfo Task { get; } = task;

    public double Cpus { get; } = VirtualResources.CpusOf(task.Resources);

    public bool HasEnded { get; set; }
}
