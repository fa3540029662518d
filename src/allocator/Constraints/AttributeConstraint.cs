using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Mesosd.Allocation;

/// <summary>
/// One condition on an agent (Mesos' <c>AttributeConstraint</c>). Of attributes with the same name the first
/// counts. Immutable; equal contents are equal.
/// </summary>
public sealed class AttributeConstraint : IEquatable<AttributeConstraint>
{
    /// <summary>Characters of an expression; its automaton grows with it.</summary>
    public const int MaxExpressionLength = 1024;

    /// <summary>
    /// States of an expression's automaton before it is matched: counted repetitions multiply, so that the
    /// length alone bounds neither memory nor time.
    /// </summary>
    public const int MaxAutomatonSize = 250;

    private readonly Regex? _expression;

    // What an expression takes grows with the square of its states: with the library's own bound, forty times
    // as high, 2 MB and 25 ms are easily had. It can only be set for the process; nothing else there has such
    // expressions.
    static AttributeConstraint() =>
        AppContext.SetData("REGEX_NONBACKTRACKING_MAX_AUTOMATA_SIZE", MaxAutomatonSize);

    private AttributeConstraint(
        ConstraintSubject subject, string name, ConstraintPredicate predicate, string? text, Regex? expression)
    {
        Subject = subject;
        Name = name;
        Predicate = predicate;
        Text = text;
        _expression = expression;
    }

    /// <summary>What of the agent is looked at.</summary>
    public ConstraintSubject Subject { get; }

    /// <summary>The attribute's name; empty for the other subjects.</summary>
    public string Name { get; }

    /// <summary>What is demanded of it.</summary>
    public ConstraintPredicate Predicate { get; }

    /// <summary>The text or expression of the predicate; null for those without.</summary>
    public string? Text { get; }

    /// <summary>
    /// Makes a constraint. Expressions are matched in time linear in the text, so they cannot loop back:
    /// backreferences and look-arounds are refused.
    /// </summary>
    /// <param name="subject">What of the agent is looked at.</param>
    /// <param name="name">The attribute's name; empty for the other subjects.</param>
    /// <param name="predicate">What is demanded of it.</param>
    /// <param name="text">The predicate's text or expression; null for those without.</param>
    /// <param name="fault">What is wrong, when null is returned.</param>
    public static AttributeConstraint? Create(
        ConstraintSubject subject,
        string name,
        ConstraintPredicate predicate,
        string? text,
        [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool hasText = predicate is not (ConstraintPredicate.Exists or ConstraintPredicate.NotExists);
        fault = hasText && text is null ? $"{predicate} needs a text" : null;
        Regex? expression = null;
        if (predicate is ConstraintPredicate.TextMatches or ConstraintPredicate.TextNotMatches && fault is null)
        {
            expression = Compile(text!, out fault);
        }
        return fault is null
            ? new AttributeConstraint(subject, name, predicate, hasText ? text : null, expression)
            : null;
    }

    /// <summary>Whether the agent satisfies it.</summary>
    public bool Holds(AgentTraits agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return Subject switch
        {
            ConstraintSubject.Hostname => Holds(true, agent.Hostname),
            ConstraintSubject.Region => Holds(agent.Region is not null, agent.Region ?? ""),
            ConstraintSubject.Zone => Holds(agent.Zone is not null, agent.Zone ?? ""),
            _ => HoldsOfAttribute(agent.Attributes),
        };
    }

    /// <inheritdoc/>
    public bool Equals(AttributeConstraint? other) =>
        other is not null
        && (Subject, Name, Predicate, Text) == (other.Subject, other.Name, other.Predicate, other.Text);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttributeConstraint);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Subject, Name, Predicate, Text);

    private bool HoldsOfAttribute(IReadOnlyList<AgentAttribute> attributes)
    {
        for (int i = 0; i < attributes.Count; i++)
        {
            if (attributes[i].Name == Name) return Holds(true, attributes[i].Text);
        }
        return Holds(false, "");
    }

    /// <param name="exists">Whether the subject is there.</param>
    /// <param name="text">Its text; null when it is no text.</param>
    private bool Holds(bool exists, string? text) => Predicate switch
    {
        ConstraintPredicate.Exists => exists,
        ConstraintPredicate.NotExists => !exists,
        ConstraintPredicate.TextEquals => exists && (text is null || text == Text),
        ConstraintPredicate.TextNotEquals => !exists || text is null || text != Text,
        ConstraintPredicate.TextMatches => exists && (text is null || _expression!.IsMatch(text)),
        _ => !exists || text is null || !_expression!.IsMatch(text),
    };

    private static Regex? Compile(string text, out string? fault)
    {
        fault = text.Length > MaxExpressionLength
            ? $"an expression of {text.Length} characters is longer than {MaxExpressionLength}"
            : null;
        if (fault is not null) return null;
        try
        {
            // By itself first, or parentheses that it closes and opens would be those around it.
            _ = new Regex(text, RegexOptions.CultureInvariant);
            return new Regex($@"\A(?:{text})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (RegexParseException malformed)
        {
            fault = $"the expression '{text}' is malformed: {malformed.Error}";
        }
        catch (NotSupportedException)
        {
            fault = $"the expression '{text}' cannot be used: it looks back or around, or repeats so much that "
                + $"its automaton has more than {MaxAutomatonSize} states";
        }
        return null;
    }
}
