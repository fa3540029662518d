namespace Mesosd.Settings;

/// <summary>Where one value came from.</summary>
/// <param name="Source">Which decides what wins.</param>
/// <param name="Place">For people: <c>command line</c>, <c>file /etc/mesos/zk</c>.</param>
public readonly record struct FlagOrigin(FlagSource Source, string Place)
{
    /// <summary>The command line.</summary>
    public static readonly FlagOrigin CommandLine = new(FlagSource.CommandLine, "command line");

    /// <summary>Nobody gave a value.</summary>
    public static readonly FlagOrigin Default = new(FlagSource.Default, "default");

    /// <summary>The place.</summary>
    public override string ToString() => Place;
}
