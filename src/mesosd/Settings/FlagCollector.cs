namespace Mesosd.Settings;

/// <summary>What has been found so far while one table's sources are read.</summary>
internal sealed class FlagCollector(FlagTable table)
{
    /// <summary>The flags that are looked for.</summary>
    public FlagTable Table { get; } = table;

    /// <summary>Every value found, in the order of reading.</summary>
    public List<FlagAssignment> Assignments { get; } = [];

    /// <summary>The words of the command line that are no flags.</summary>
    public List<string> Operands { get; } = [];

    /// <summary>The words behind <c>--</c>.</summary>
    public List<string> Command { get; } = [];

    /// <summary>Why the settings cannot be used.</summary>
    public List<FlagError> Errors { get; } = [];

    /// <summary>What should be changed.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>
    /// Takes a value for the flag of that name, or of the name behind <c>no-</c>.
    /// </summary>
    /// <param name="name">The name as given, in any case.</param>
    /// <param name="value">The value; null when only the name was given.</param>
    /// <param name="origin">Where it was found.</param>
    /// <returns>False when there is no such flag; every other mistake is among the errors.</returns>
    public bool TryAssign(string name, string? value, FlagOrigin origin)
    {
        string known = name.ToLowerInvariant();
        if (Table.Find(known) is { } flag)
        {
            Assign(flag, known, value, origin);
            return true;
        }
        if (!known.StartsWith("no-", StringComparison.Ordinal) || Table.Find(known[3..]) is not { } negated)
            return false;
        AssignNegated(negated, known, value, origin);
        return true;
    }

    /// <summary>Says that a flag is not known, and which one may have been meant.</summary>
    public void AddUnknown(string name, FlagOrigin origin)
    {
        string near = Suggestion.For(name, Table.Names) is { } meant
            ? $"did you mean --{meant}?"
            : $"`{Table.Command} --help` lists them all.";
        Errors.Add(new FlagError($"--{FlagDisplay.Clean(name)}", origin.Place,
            $"there is no such flag; {near}"));
    }

    private void Assign(FlagDefinition flag, string name, string? value, FlagOrigin origin)
    {
        // As in Mesos, an empty value switches a switch on: MESOS_QUIET= means quiet.
        string? text = string.IsNullOrEmpty(value) ? flag.Type.BareText ?? value : value;
        if (text is null)
        {
            Errors.Add(new FlagError($"--{name}", origin.Place,
                $"needs a value: {flag.Type.Expected}, for example --{name}={flag.Type.Example}."));
            return;
        }
        Assignments.Add(new FlagAssignment(flag, name, text, origin));
    }

    private void AssignNegated(FlagDefinition flag, string name, string? value, FlagOrigin origin)
    {
        if (flag.Type.NegatedText is not { } off)
        {
            Errors.Add(new FlagError($"--{name}", origin.Place,
                $"--{flag.Name} is no switch and cannot be turned off; leave it out instead."));
            return;
        }
        if (!string.IsNullOrEmpty(value))
        {
            Errors.Add(new FlagError($"--{name}={FlagDisplay.Clean(value)}", origin.Place,
                $"takes no value; write --{name} or --{flag.Name}=false."));
            return;
        }
        string given = name[3..];
        Assignments.Add(new FlagAssignment(flag, given, off, origin));
    }
}
