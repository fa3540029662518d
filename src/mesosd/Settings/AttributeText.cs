using Mesosd.Protocol.Messages;
using ValueType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Settings;

/// <summary>
/// Attributes as <c>--attributes</c> has them: <c>rack:r2;unit:1;ports:[1-9]</c>. A name may repeat.
/// </summary>
public static class AttributeText
{
    /// <summary>Reads attributes, in their order.</summary>
    public static Parsed<IReadOnlyList<AgentAttribute>> Parse(string text)
    {
        if (!TextEntry.Split(text).TryGet(out IReadOnlyList<TextEntry>? entries, out string? problem))
            return Parsed<IReadOnlyList<AgentAttribute>>.Wrong(problem);
        List<AgentAttribute> attributes = [];
        foreach (TextEntry entry in entries)
        {
            if (!ParseEntry(entry).TryGet(out AgentAttribute? attribute, out problem))
                return Parsed<IReadOnlyList<AgentAttribute>>.Wrong(entry.Describe(problem));
            attributes.Add(attribute);
        }
        return Parsed<IReadOnlyList<AgentAttribute>>.Right(attributes);
    }

    private static Parsed<AgentAttribute> ParseEntry(TextEntry entry)
    {
        if (entry.Name.Length == 0) return Parsed<AgentAttribute>.Wrong("the attribute has no name");
        if (!ValueSyntax.Parse(entry.Value).TryGet(out ValueSyntax? value, out string? problem))
            return Parsed<AgentAttribute>.Wrong(problem);
        AgentAttribute attribute = new() { Name = entry.Name, Type = value.Type };
        switch (value.Type)
        {
            case ValueType.Scalar:
                FlagTypes.ParseNumber(value.Text).TryGet(out double number, out _);
                attribute.Scalar = new ValueScalar(Math.Round(number, 3, MidpointRounding.AwayFromZero));
                return attribute;
            case ValueType.Ranges when value.Ranges.Count > 0:
                attribute.Ranges = new ValueRanges();
                attribute.Ranges.Range.AddRange(value.Ranges);
                return attribute;
            case ValueType.Text when !value.Text.Any(
                letter => char.IsWhiteSpace(letter) || char.IsControl(letter)):
                attribute.Text = new Protocol.Messages.ValueText(value.Text);
                return attribute;
            case ValueType.Set:
                return Parsed<AgentAttribute>.Wrong("an attribute cannot be a set");
            default:
                return Parsed<AgentAttribute>.Wrong(
                    $"\"{FlagDisplay.Clean(value.Text)}\" is no attribute's value");
        }
    }
}
