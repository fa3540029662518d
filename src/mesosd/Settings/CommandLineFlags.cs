namespace Mesosd.Settings;

/// <summary>
/// Reads a command line by Mesos' grammar: <c>--name=value</c>, <c>--name</c>, <c>--no-name</c>, names in any
/// case, <c>--</c> ends the flags. Values are never separate words; whoever writes them so gets a hint.
/// </summary>
internal static class CommandLineFlags
{
    public static void Collect(FlagCollector collector, IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string word = arguments[i];
            if (word == "--")
            {
                collector.Command.AddRange(arguments.Skip(i + 1));
                break;
            }
            string? next = i + 1 < arguments.Count ? arguments[i + 1] : null;
            if (word.StartsWith("--", StringComparison.Ordinal)) CollectFlag(collector, word[2..], next);
            else if (word.Length > 1 && word[0] == '-') CollectLetter(collector, word);
            else collector.Operands.Add(word);
        }
        CheckOperands(collector);
        CheckCommand(collector);
    }

    private static void CollectFlag(FlagCollector collector, string word, string? next)
    {
        int equals = word.IndexOf('=');
        string name = equals < 0 ? word : word[..equals];
        string? value = equals < 0 ? null : word[(equals + 1)..];
        if (value is null && next is not null && LacksValue(collector.Table, name) && !next.StartsWith('-'))
        {
            string shown = FlagDisplay.Clean(next);
            collector.Errors.Add(new FlagError($"--{name}", FlagOrigin.CommandLine.Place,
                $"the value belongs to the same word: write --{name}={shown}."));
            return;
        }
        if (!collector.TryAssign(name, value, FlagOrigin.CommandLine))
            collector.AddUnknown(name, FlagOrigin.CommandLine);
    }

    private static bool LacksValue(FlagTable table, string name) =>
        table.Find(name.ToLowerInvariant()) is { Type.BareText: null };

    private static void CollectLetter(FlagCollector collector, string word)
    {
        if (word.Length == 2 && collector.Table.Find(word[1]) is { } flag)
        {
            collector.TryAssign(flag.Name, null, FlagOrigin.CommandLine);
            return;
        }
        if (collector.Table.Role != FlagRole.Client)
        {
            collector.Operands.Add(word);
            return;
        }
        string meant = collector.Table.Find(word.TrimStart('-').Split('=')[0].ToLowerInvariant()) is { } named
            ? $"; did you mean --{named.Name}?"
            : $"; `{collector.Table.Command} --help` lists what there is.";
        collector.Errors.Add(new FlagError(FlagDisplay.Clean(word), FlagOrigin.CommandLine.Place,
            $"flags start with two dashes{meant}"));
    }

    private static void CheckOperands(FlagCollector collector)
    {
        FlagTable table = collector.Table;
        List<string> operands = collector.Operands;
        if (table.Role != FlagRole.Client)
        {
            foreach (string operand in operands)
                collector.Warnings.Add(
                    $"\"{FlagDisplay.Clean(operand)}\" on the command line is no flag and is ignored.");
            return;
        }
        if (operands.Count > table.MaxOperands)
        {
            string hint = table.TakesCommand ? " The command to run stands behind --." : "";
            collector.Errors.Add(new FlagError($"\"{FlagDisplay.Clean(operands[table.MaxOperands])}\"",
                FlagOrigin.CommandLine.Place, $"{table.Command} expects no such word.{hint}"));
        }
        if (operands.Count < table.MinOperands)
        {
            collector.Errors.Add(new FlagError($"{table.Operand}", FlagOrigin.CommandLine.Place,
                $"is missing; {table.Command} needs it."));
        }
    }

    private static void CheckCommand(FlagCollector collector)
    {
        if (collector.Table.TakesCommand && collector.Command.Count == 0)
        {
            collector.Errors.Add(new FlagError("COMMAND", FlagOrigin.CommandLine.Place,
                $"is missing; write it behind --, as in `{collector.Table.Command} -- COMMAND [ARG...]`."));
        }
        if (collector.Table.TakesCommand || collector.Command.Count == 0) return;
        string first = FlagDisplay.Clean(collector.Command[0]);
        if (collector.Table.Role != FlagRole.Client)
        {
            collector.Warnings.Add($"\"{first}\" and all else behind -- on the command line is ignored.");
            return;
        }
        collector.Errors.Add(new FlagError($"\"{first}\"", FlagOrigin.CommandLine.Place,
            $"{collector.Table.Command} takes nothing behind --."));
    }
}
