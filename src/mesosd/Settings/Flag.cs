using Mesosd.Core;

namespace Mesosd.Settings;

/// <summary>A flag whose value has a type; the key by which that value is asked for.</summary>
public sealed class Flag<T> : FlagDefinition
{
    private readonly FlagType<T> _type;

    /// <summary>A flag with or without a default.</summary>
    public Flag(string name, FlagType<T> type, string? defaultText = null) : base(name, defaultText)
    {
        _type = type;
        if (defaultText is null) return;
        bool isRight = type.Parse(defaultText).TryGet(out T? value, out string? problem);
        Invariant.Check(isRight, $"the default of --{name} is {defaultText}: {problem}");
        Default = value;
    }

    /// <inheritdoc/>
    public override FlagType Type => _type;

    /// <summary>
    /// The default's value; the type's own default where <see cref="FlagDefinition.DefaultText"/> is null.
    /// </summary>
    public T? Default { get; }

    internal override Parsed<object?> Convert(string text) =>
        _type.Parse(text).Then(value => Parsed<object?>.Right(value));
}
