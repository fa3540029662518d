using System.Globalization;
using Mesosd.Executor;
using Mesosd.Protocol.Native;

namespace Mesosd.Simulation;

/// <summary>A container with one command: it sleeps for as long as it says.</summary>
internal sealed class CommandContainer(
    SimulatedCluster cluster, SupervisorNode supervisor, VirtualMachine machine, int process, RunCommandTask run) : IContainer
{
    private RunningTask? _task;
    private bool _isAlone;
    private bool _hasEnded;

    public void Begin()
    {
        cluster.Properties.CountStart(run.FrameworkId, run.Task.TaskId);
        _task = machine.Begin(run.FrameworkId, run.Task);
        cluster.World.After(SpanOf(run.Task.Command!.Value!), () => Exit(0));
    }

    public void Signal(GroupSignal signal)
    {
        // Some programs do not care about SIGTERM.
        if (signal == GroupSignal.Terminate && cluster.World.Happens(0.2)) return;
        // Who was sent SIGKILL does nothing any more, and what it used is as good as free.
        if (signal == GroupSignal.Kill) machine.End(_task!);
        cluster.World.After(cluster.World.Seconds(0.001, 0.5), () => Exit((int)signal));
    }

    public void Kill()
    {
        _hasEnded = true;
        machine.End(_task!);
    }

    public void LoseSupervisor()
    {
        _isAlone = true;
        machine.Orphan(_task!);
    }

    private void Exit(int status)
    {
        if (_hasEnded) return;
        _hasEnded = true;
        machine.End(_task!);
        if (!_isAlone) supervisor.OnExited(process, status);
    }

    private static TimeSpan SpanOf(string command) =>
        TimeSpan.FromSeconds(double.Parse(command["sleep ".Length..], CultureInfo.InvariantCulture));
}
