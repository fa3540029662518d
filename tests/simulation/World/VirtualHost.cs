namespace Mesosd.Simulation;

/// <summary>A machine in the network: what is cut off, loses its power and has a wrong clock together.</summary>
internal sealed class VirtualHost(string name, int index)
{
    private readonly List<VirtualProcess> _processes = [];

    public string Name { get; } = name;

    /// <summary>Its place in the network's tables.</summary>
    public int Index { get; } = index;

    /// <summary>What has been started here, running or not.</summary>
    public IReadOnlyList<VirtualProcess> Processes => _processes;

    /// <summary>Without power nothing answers, not even to refuse a connection.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>New connections of masters are refused, although processes listen.</summary>
    public bool RejectsMasters { get; set; }

    /// <summary>How much its calendar is ahead when a process starts.</summary>
    public TimeSpan ClockSkew { get; set; }

    public void Add(VirtualProcess process) => _processes.Add(process);

    /// <summary>The process will never run again.</summary>
    public void Forget(VirtualProcess process) => _processes.Remove(process);

    /// <summary>Its clocks run too fast or too slow from now on.</summary>
    public void RunClocksAt(double rate)
    {
        foreach (VirtualProcess process in _processes) process.Clock.RunAt(rate);
    }

    public override string ToString() => Name;
}
