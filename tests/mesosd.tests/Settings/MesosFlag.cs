namespace Mesosd.Tests.Settings;

/// <summary>One of Mesos' flags, as <c>mesos-flags.txt</c> has it.</summary>
internal sealed record MesosFlag(string Role, string Name, string OldName, string Default, string Rank)
{
    public static IReadOnlyList<MesosFlag> All { get; } =
    [
        .. File.ReadLines(Path.Combine(Snapshot.Root, "tests/mesosd.tests/Settings/mesos-flags.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(parts => new MesosFlag(parts[0], parts[1], parts[2], parts[3], parts[4])),
    ];
}
