namespace Mesosd.Settings;

/// <summary>
/// Reads a command's settings from all its sources, by Mesos' rules: the command line is stronger than the
/// environment, that stronger than the packages' files. Total: no input makes it throw.
/// </summary>
public static class FlagParser
{
    /// <summary>Reads all sources of a table.</summary>
    public static FlagValues Parse(FlagTable table, FlagSources sources)
    {
        FlagCollector collector = new(table);
        if (table.Role != FlagRole.Client) PackageFiles.Collect(collector, sources);
        EnvironmentFlags.Collect(collector, sources);
        CommandLineFlags.Collect(collector, sources.Arguments);
        return Resolve(collector, sources.Files);
    }

    private static FlagValues Resolve(FlagCollector collector, IFileReader files)
    {
        Dictionary<FlagDefinition, List<object?>> values = [];
        Dictionary<FlagDefinition, FlagAssignment> winners = [];
        ILookup<FlagDefinition, FlagAssignment> given = collector.Assignments.ToLookup(found => found.Flag);
        foreach (FlagDefinition flag in collector.Table.Flags)
        {
            List<FlagAssignment> strongest = Strongest(given[flag]);
            if (strongest.Count == 0)
            {
                if (flag.IsRequired) AddMissing(collector, flag);
                continue;
            }
            if (!AreConsistent(collector, flag, strongest)) continue;
            WarnOfOldName(collector, strongest[0]);
            List<object?> read = [];
            foreach (FlagAssignment assignment in strongest)
                if (FlagReading.TryRead(collector, assignment, files, out object? value)) read.Add(value);
            if (read.Count == 0 || !flag.Status.IsWorking) continue;
            values[flag] = read;
            winners[flag] = strongest[^1];
        }
        return new FlagValues(collector, values, winners);
    }

    private static List<FlagAssignment> Strongest(IEnumerable<FlagAssignment> found)
    {
        List<FlagAssignment> strongest = [];
        foreach (FlagAssignment assignment in found)
        {
            if (strongest.Count > 0 && assignment.Origin.Source > strongest[0].Origin.Source)
                strongest.Clear();
            if (strongest.Count == 0 || assignment.Origin.Source == strongest[0].Origin.Source)
                strongest.Add(assignment);
        }
        return strongest;
    }

    // Twice on one command line is an error, as in Mesos. Packages repeat themselves (/etc/default and a file
    // per flag, an old name and a new one): there, saying the same thing twice is fine.
    private static bool AreConsistent(
        FlagCollector collector, FlagDefinition flag, List<FlagAssignment> found)
    {
        if (found.Count == 1) return true;
        FlagAssignment first = found[0];
        if (first.Origin.Source == FlagSource.CommandLine)
        {
            if (flag.IsRepeatable) return true;
            string other = found[1].GivenName == first.GivenName
                ? ""
                : $", the second time as --{found[1].GivenName}";
            collector.Errors.Add(new FlagError($"--{first.GivenName}", first.Origin.Place,
                $"is given {Times(found.Count)}{other}; once is enough."));
            return false;
        }
        FlagAssignment? differing = found.Find(other => other.Text != first.Text);
        if (differing is null)
        {
            found.RemoveRange(1, found.Count - 1);
            return true;
        }
        collector.Errors.Add(new FlagError($"--{flag.Name}", first.Origin.Place,
            $"{differing.Origin.Place} gives another value; keep one of them."));
        return false;
    }

    private static string Times(int count) => count == 2 ? "twice" : $"{count} times";

    private static void AddMissing(FlagCollector collector, FlagDefinition flag)
    {
        // A value that could not even be taken has had its own error.
        if (collector.Errors.Exists(error => error.Subject == $"--{flag.Name}")) return;
        string variable = flag.IsInEnvironment
            ? $" or MESOS_{flag.Name.ToUpperInvariant()} in the environment"
            : "";
        collector.Errors.Add(new FlagError($"--{flag.Name}", "",
            $"is required: {flag.Type.Expected}. Give --{flag.Name}={flag.Type.Example}{variable}."));
    }

    private static void WarnOfOldName(FlagCollector collector, FlagAssignment assignment)
    {
        if (assignment.GivenName == assignment.Flag.Name) return;
        collector.Warnings.Add(
            $"--{assignment.GivenName} ({assignment.Origin.Place}) is the old name of " +
            $"--{assignment.Flag.Name}.");
    }
}
