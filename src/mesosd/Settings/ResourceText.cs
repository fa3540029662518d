using Mesosd.Protocol.Messages;
using ValueType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Settings;

/// <summary>
/// Resources as <c>--resources</c> has them: <c>cpus:24;mem(web):1024;ports:[31000-32000]</c>, or JSON.
/// A role in parentheses makes a static reservation.
/// </summary>
public static class ResourceText
{
    /// <summary>
    /// Reads resources as they are stated. <see cref="Resource.Role"/> tells whether a role was given,
    /// <c>*</c> included; amounts of zero and empty ranges are kept, because they say "none" rather than
    /// nothing.
    /// <see cref="ResourceDetection"/> makes an agent's resources of them.
    /// </summary>
    public static Parsed<IReadOnlyList<Resource>> Parse(string text) =>
        (text.StartsWith('[') || text.StartsWith('{') ? ResourceJson.Parse(text) : ParseEntries(text))
            .Then(CheckTypes);

    private static Parsed<IReadOnlyList<Resource>> ParseEntries(string text)
    {
        if (!TextEntry.Split(text).TryGet(out IReadOnlyList<TextEntry>? entries, out string? problem))
            return Parsed<IReadOnlyList<Resource>>.Wrong(problem);
        List<Resource> resources = [];
        foreach (TextEntry entry in entries)
        {
            if (!ParseEntry(entry).TryGet(out Resource? resource, out problem))
                return Parsed<IReadOnlyList<Resource>>.Wrong(entry.Describe(problem));
            resources.Add(resource);
        }
        return Parsed<IReadOnlyList<Resource>>.Right(resources);
    }

    private static Parsed<Resource> ParseEntry(TextEntry entry)
    {
        if (!ParseName(entry.Name).TryGet(out (string Name, string? Role) named, out string? problem) ||
            !ValueSyntax.Parse(entry.Value).TryGet(out ValueSyntax? value, out problem))
            return Parsed<Resource>.Wrong(problem);
        Resource resource = new() { Name = named.Name, Type = value.Type, Role = named.Role };
        switch (value.Type)
        {
            case ValueType.Scalar:
                if (!FlagTypes.ParseThousandths(value.Text).TryGet(out long thousandths, out problem))
                    return Parsed<Resource>.Wrong(problem);
                resource.Scalar = new ValueScalar(thousandths / 1000.0);
                break;
            case ValueType.Ranges:
                resource.Ranges = new ValueRanges();
                resource.Ranges.Range.AddRange(value.Ranges);
                break;
            case ValueType.Set:
                resource.Set = new ValueSet();
                resource.Set.Item.AddRange(value.Items);
                break;
            default:
                return Parsed<Resource>.Wrong(
                    $"\"{FlagDisplay.Clean(value.Text)}\" is neither a number, nor ranges in [], " +
                    "nor a set in {}");
        }
        return ResourceRules.Check(resource) is { } wrong ? Parsed<Resource>.Wrong(wrong) : resource;
    }

    // name, or name(role)
    private static Parsed<(string Name, string? Role)> ParseName(string text)
    {
        int open = text.IndexOf('(');
        if (open < 0) return text.Contains(')') ? Unbalanced(text) : (text, null);
        if (text[^1] != ')' || text.IndexOf('(', open + 1) >= 0 || text.IndexOf(')') != text.Length - 1)
            return Unbalanced(text);
        string role = text[(open + 1)..^1].Trim();
        return RoleName.Check(role) is { } problem
            ? Parsed<(string, string?)>.Wrong(problem)
            : (text[..open].Trim(), role);
    }

    private static Parsed<(string Name, string? Role)> Unbalanced(string text) =>
        Parsed<(string, string?)>.Wrong($"\"{FlagDisplay.Clean(text)}\" is not name or name(role)");

    // As in Mesos: all that goes by one name is of one kind, whoever it is reserved for.
    private static Parsed<IReadOnlyList<Resource>> CheckTypes(IReadOnlyList<Resource> resources)
    {
        Dictionary<string, ValueType> types = new(StringComparer.Ordinal);
        foreach (Resource resource in resources)
        {
            if (types.TryAdd(resource.Name, resource.Type) || types[resource.Name] == resource.Type) continue;
            return Parsed<IReadOnlyList<Resource>>.Wrong(
                $"{FlagDisplay.Clean(resource.Name)} has values of two kinds: " +
                $"{ValueTypeNames.ToName(types[resource.Name])} and {ValueTypeNames.ToName(resource.Type)}");
        }
        return Parsed<IReadOnlyList<Resource>>.Right(resources);
    }
}
