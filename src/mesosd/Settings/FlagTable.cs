using Mesosd.Core;

namespace Mesosd.Settings;

/// <summary>All flags of one command, with names to find them by.</summary>
public sealed class FlagTable
{
    private readonly Dictionary<string, FlagDefinition> _byName = new(StringComparer.Ordinal);

    /// <summary>A table; two flags with one name are a mistake of ours.</summary>
    /// <param name="command">The command as people type it, such as <c>mesosd master</c>.</param>
    /// <param name="role">What is read beside the command line.</param>
    /// <param name="flags">The flags in the order in which help shows them.</param>
    public FlagTable(string command, FlagRole role, IReadOnlyList<FlagDefinition> flags)
    {
        Command = command;
        Role = role;
        Flags = flags;
        foreach (FlagDefinition flag in flags)
            foreach (string name in flag.Aliases.Prepend(flag.Name))
                Invariant.Check(_byName.TryAdd(name, flag), $"{command} has two flags named {name}");
    }

    /// <summary>The command as people type it.</summary>
    public string Command { get; }

    /// <summary>What is read beside the command line.</summary>
    public FlagRole Role { get; }

    /// <summary>All flags, in the order of the help text.</summary>
    public IReadOnlyList<FlagDefinition> Flags { get; }

    /// <summary>
    /// What may stand on the command line beside flags, such as <c>TASK</c>; null for nothing.
    /// </summary>
    public string? Operand { get; init; }

    /// <summary>How many operands there must be.</summary>
    public int MinOperands { get; init; }

    /// <summary>How many operands there may be.</summary>
    public int MaxOperands { get; init; }

    /// <summary>Whether a command of the user's must stand behind <c>--</c>.</summary>
    public bool TakesCommand { get; init; }

    /// <summary>
    /// Every name a flag can be given by, in the table's order, old names behind the new one.
    /// </summary>
    public IEnumerable<string> Names => Flags.SelectMany(flag => flag.Aliases.Prepend(flag.Name));

    /// <summary>The flag of that name, in lower case; null when there is none.</summary>
    public FlagDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The flag with that letter; null when there is none.</summary>
    public FlagDefinition? Find(char letter) => Flags.FirstOrDefault(flag => flag.Letter == letter);
}
