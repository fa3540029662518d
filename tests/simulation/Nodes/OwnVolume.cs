namespace Mesosd.Simulation;

/// <summary>A volume as the framework knows it that asked for it.</summary>
internal sealed class OwnVolume(string id, string machine)
{
    public string Id { get; } = id;

    public string Machine { get; } = machine;

    /// <summary>It was made, and nobody has asked for its end: it must be there.</summary>
    public bool IsPromised { get; set; }

    /// <summary>It was made.</summary>
    public bool WasPromised { get; set; }
}
