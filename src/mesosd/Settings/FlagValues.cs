using Mesosd.Core;

namespace Mesosd.Settings;

/// <summary>What came of reading a command's settings: typed values, or what is wrong.</summary>
public sealed class FlagValues
{
    private readonly Dictionary<FlagDefinition, List<object?>> _values;
    private readonly Dictionary<FlagDefinition, FlagAssignment> _winners;

    internal FlagValues(FlagCollector collector, Dictionary<FlagDefinition, List<object?>> values,
        Dictionary<FlagDefinition, FlagAssignment> winners)
    {
        _values = values;
        _winners = winners;
        Table = collector.Table;
        Operands = collector.Operands;
        Command = collector.Command;
        Errors = collector.Errors;
        Warnings = [.. collector.Warnings.Select(FlagDisplay.OneLine)];
    }

    /// <summary>The table that was read.</summary>
    public FlagTable Table { get; }

    /// <summary>What stood on the command line beside flags, in order.</summary>
    public IReadOnlyList<string> Operands { get; }

    /// <summary>What stood behind <c>--</c>, in order; empty when there was none.</summary>
    public IReadOnlyList<string> Command { get; }

    /// <summary>Why the settings cannot be used; empty when they can.</summary>
    public IReadOnlyList<FlagError> Errors { get; }

    /// <summary>What should be changed, though the settings can be used. Sentences.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Whether help was asked for; then the errors do not matter.</summary>
    public HelpRequest Help => Find(CommonFlags.Help.Name) is null ? HelpRequest.None : Get(CommonFlags.Help);

    /// <summary>Whether anybody gave the flag a value, be it the default's.</summary>
    public bool IsSet(FlagDefinition flag) => _values.ContainsKey(flag);

    /// <summary>Where the flag's value came from.</summary>
    public FlagOrigin OriginOf(FlagDefinition flag) =>
        _winners.TryGetValue(flag, out FlagAssignment? winner) ? winner.Origin : FlagOrigin.Default;

    /// <summary>The value of a flag that has a default or is required.</summary>
    public T Get<T>(Flag<T> flag)
    {
        if (_values.TryGetValue(flag, out List<object?>? given)) return (T)given[^1]!;
        Invariant.Check(flag.DefaultText is not null, $"--{flag.Name} has no value and no default");
        return flag.Default!;
    }

    /// <summary>The value of a flag without a default; null when nobody gave it.</summary>
    public T? Find<T>(Flag<T> flag) where T : class =>
        _values.TryGetValue(flag, out List<object?>? given) ? (T?)given[^1] : flag.Default;

    /// <summary>The value of a flag without a default; null when nobody gave it.</summary>
    public T? FindValue<T>(Flag<T> flag) where T : struct =>
        _values.TryGetValue(flag, out List<object?>? given) ? (T?)given[^1]
        : flag.DefaultText is null ? null : flag.Default;

    /// <summary>All values of a repeatable flag, in the order of the command line.</summary>
    public IReadOnlyList<T> All<T>(Flag<T> flag) =>
        _values.TryGetValue(flag, out List<object?>? given) ? [.. given.Select(value => (T)value!)] : [];

    /// <summary>The text that was given, as it stood there; null when nobody gave one.</summary>
    internal string? TextOf(FlagDefinition flag) => _winners.GetValueOrDefault(flag)?.Text;

    /// <summary>The value that was given; null when nobody gave one.</summary>
    internal object? ValueOf(FlagDefinition flag) =>
        _values.TryGetValue(flag, out List<object?>? given) ? given[^1] : null;

    private FlagDefinition? Find(string name) => Table.Find(name);
}
