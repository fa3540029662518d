using System.Diagnostics.CodeAnalysis;

namespace Mesosd.Settings;

/// <summary>What came of reading a text: the value, or what is wrong with the text.</summary>
public readonly record struct Parsed<T>
{
    private readonly T _value;
    private readonly string? _problem;

    private Parsed(T value, string? problem)
    {
        _value = value;
        _problem = problem;
    }

    /// <summary>What is wrong, as words that can follow a colon; null when nothing is.</summary>
    public string? Problem => _problem;

    /// <summary>The text could not be read.</summary>
    public static Parsed<T> Wrong(string problem) => new(default!, problem);

    /// <summary>The text is fine. For interface types, to which the language offers no conversion.</summary>
    public static Parsed<T> Right(T value) => new(value, null);

    /// <summary>The text is fine.</summary>
    public static implicit operator Parsed<T>(T value) => new(value, null);

    /// <summary>Whether there is a value.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? problem)
    {
        value = _value;
        problem = _problem;
        return problem is null;
    }

    /// <summary>Checks the value further; a problem stays the same problem.</summary>
    public Parsed<TNext> Then<TNext>(Func<T, Parsed<TNext>> next) =>
        _problem is null ? next(_value) : Parsed<TNext>.Wrong(_problem);
}
