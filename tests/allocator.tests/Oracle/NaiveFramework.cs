namespace Mesosd.Allocation.Tests.Oracle;

internal sealed class NaiveFramework(string name)
{
    public string Name => name;

    public bool Active { get; set; }

    public FrameworkCapabilities Capabilities { get; init; }

    public required HashSet<string> Roles { get; init; }

    public required HashSet<string> Suppressed { get; init; }
}
