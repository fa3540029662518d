using Mesosd.Settings;

namespace Mesosd.Tests.Settings;

/// <summary>A small table with one flag of each sort.</summary>
internal static class SampleTable
{
    public static readonly Flag<ushort> Port = new("port", FlagTypes.Port, "5050") { Help = "A port." };
    public static readonly Flag<bool> Quiet = new("quiet", FlagTypes.Switch, "false") { Help = "A switch." };
    public static readonly Flag<bool> Lookup =
        new("lookup", FlagTypes.Switch, "true") { Help = "A switch that is on." };
    public static readonly Flag<string> Title = new("title", FlagTypes.Text) { Help = "A text." };
    public static readonly Flag<string> Key = new("key", FlagTypes.FilePath) { Help = "A path." };
    public static readonly Flag<string> Rules = new("rules", FlagTypes.Json) { Help = "JSON." };

    public static readonly Flag<TimeSpan> Wait = new("agent_wait", FlagTypes.Duration, "10secs")
    {
        Aliases = ["slave_wait"],
        Help = "A duration with an old name.",
    };

    public static readonly Flag<bool> Later = new("later", FlagTypes.Switch, "false")
    {
        Help = "Not there yet.",
        Status = FlagStatus.NotYet("later is not in this version yet"),
    };

    public static readonly Flag<string> Masters = new("masters", FlagTypes.Text)
    {
        Help = "Not there yet, without a default.",
        Status = FlagStatus.NotYet("election is not in this version yet"),
    };

    public static FlagTable Master { get; } = Table(FlagRole.Master);

    public static FlagTable Agent { get; } = Table(FlagRole.Agent);

    private static FlagTable Table(FlagRole role) =>
        new("mesosd sample", role,
            [Port, Quiet, Lookup, Title, Key, Rules, Wait, Later, Masters, CommonFlags.Help]);
}
