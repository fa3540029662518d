namespace Mesosd.Settings;

/// <summary>
/// A file under <c>/etc/default</c>. Packages sourced it with a shell; here the lines that such files consist
/// of are understood (<c>NAME=value</c> with quotes, <c>$NAME</c> and <c>$(cat FILE)</c>) and nothing is run.
/// </summary>
internal sealed class DefaultsFile(string path, FlagSource source, PackageLayout layout)
{
    // Lines of these kinds decide which others count; guessing would apply settings nobody asked for.
    private static readonly string[] ControlWords =
    [
        "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "function",
        ".", "source", "eval", "{", "}", "[", "[[",
    ];

    /// <summary>
    /// Takes the values of the text's variables, and reports each line that is not understood.
    /// </summary>
    public void Collect(FlagCollector collector, string text, ShellVariables variables)
    {
        // Within one file the last assignment counts, as in a shell.
        List<ShellAssignment> last = [];
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            ShellLine line = ShellLine.Parse(lines[i].TrimEnd('\r'), variables);
            if (line.Problem is { } problem) Report(collector, line, problem, i + 1);
            foreach ((string name, string value) in line.Assignments)
            {
                variables.Set(name, value);
                last.RemoveAll(earlier => earlier.Name == name);
                last.Add(new ShellAssignment(name, value, i + 1));
            }
        }
        foreach (ShellAssignment assignment in last) Take(collector, assignment);
    }

    private void Take(FlagCollector collector, ShellAssignment assignment)
    {
        FlagOrigin origin = new(source, $"file {path}, line {assignment.Line}: {assignment.Name}");
        string name = assignment.Name;
        if (layout.FlagOf(name) is { } flag)
        {
            // The start script left empty variables out.
            if (assignment.Value.Length > 0) collector.TryAssign(flag, assignment.Value, origin);
        }
        else if (name.StartsWith("MESOS_", StringComparison.Ordinal))
        {
            EnvironmentFlags.CollectVariable(collector, name, assignment.Value, origin);
        }
        else if (name == "ULIMIT")
        {
            collector.Warnings.Add($"{origin.Place} is not applied: a master raises its limit of open files " +
                "by itself; for anything else set limits in the service's unit (LimitNOFILE=).");
        }
        else
        {
            collector.Warnings.Add($"{origin.Place} is not passed on; for tasks, set it with " +
                "--executor_environment_variables of the agent.");
        }
    }

    private void Report(FlagCollector collector, ShellLine line, string problem, int number)
    {
        bool matters = ControlWords.Contains(line.FirstWord) ||
                       line.Names.Any(name => layout.FlagOf(name) is not null ||
                                              name.StartsWith("MESOS_", StringComparison.Ordinal));
        string place = $"{path}, line {number}";
        if (matters)
            collector.Errors.Add(new FlagError(place, "",
                $"{problem}. Only lines NAME=value are understood."));
        else collector.Warnings.Add($"{place} is ignored: {problem}.");
    }

    private sealed record ShellAssignment(string Name, string Value, int Line);
}
