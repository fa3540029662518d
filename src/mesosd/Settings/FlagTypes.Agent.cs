namespace Mesosd.Settings;

/// <summary>The types of flag values that only agents have.</summary>
public static partial class FlagTypes
{
    private static readonly string[] WorkingIsolators = ["posix/cpu", "posix/mem", "filesystem/posix"];

    /// <summary>
    /// Isolators with commas between them; those that are no process isolation are refused by name.
    /// </summary>
    public static FlagType<IReadOnlyList<string>> Isolation { get; } = new()
    {
        Name = "isolator,...",
        Placeholder = "ISOLATOR,...",
        Expected = $"some of {string.Join(", ", WorkingIsolators)}",
        Example = "posix/cpu,posix/mem",
        Parse = text => ParseNames(text).Then(CheckIsolators),
    };

    /// <summary>Containerizers with commas between them, in the order in which they are tried.</summary>
    public static FlagType<IReadOnlyList<string>> Containerizers { get; } = new()
    {
        Name = "containerizer,...",
        Placeholder = "mesos",
        Expected = "mesos",
        Example = "mesos",
        Parse = text => ParseNames(text).Then(CheckContainerizers),
    };

    private static Parsed<IReadOnlyList<string>> CheckIsolators(IReadOnlyList<string> names)
    {
        List<string> isolators = [];
        foreach (string name in names)
        {
            // Mesos' short names for the process isolators.
            if (name is "posix" or "process") isolators.AddRange(["posix/cpu", "posix/mem"]);
            else if (WorkingIsolators.Contains(name)) isolators.Add(name);
            else
            {
                return Parsed<IReadOnlyList<string>>.Wrong(
                    $"isolator \"{FlagDisplay.Clean(name)}\" is not in this version yet");
            }
        }
        return Parsed<IReadOnlyList<string>>.Right([.. isolators.Distinct()]);
    }

    private static Parsed<IReadOnlyList<string>> CheckContainerizers(IReadOnlyList<string> names)
    {
        if (names.Contains("docker"))
            return Parsed<IReadOnlyList<string>>.Wrong("the docker containerizer is not in this version yet");
        if (names.FirstOrDefault(name => name != "mesos") is { } unknown)
            return Parsed<IReadOnlyList<string>>.Wrong(
                $"\"{FlagDisplay.Clean(unknown)}\" is no containerizer");
        return names.Count > 0
            ? Parsed<IReadOnlyList<string>>.Right(names)
            : Parsed<IReadOnlyList<string>>.Wrong("the value is empty");
    }
}
