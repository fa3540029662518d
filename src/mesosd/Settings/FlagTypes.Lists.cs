using System.Globalization;
using System.Text;
using System.Text.Json;
using Mesosd.Allocation;

namespace Mesosd.Settings;

/// <summary>The types of flag values with a structure of their own.</summary>
public static partial class FlagTypes
{
    // More entries than any cluster has roles or resource kinds: the limit only bounds a wrong file.
    private const int MaxEntries = 10_000;

    /// <summary>JSON of some kind, taken as text once it is known to be JSON.</summary>
    public static FlagType<string> Json { get; } = new()
    {
        Name = "JSON",
        Placeholder = "JSON",
        Expected = "JSON, or file:// and the path of a file with it",
        Example = "file:///etc/mesos/file.json",
        Content = FlagContent.Json,
        HidesValue = true,
        Parse = text => ParseJson<string>(text, _ => text),
    };

    /// <summary>A JSON object whose values are texts, in its own order.</summary>
    public static FlagType<IReadOnlyList<KeyValuePair<string, string>>> JsonTexts { get; } = new()
    {
        Name = "JSON object",
        Placeholder = "JSON",
        Expected = "a JSON object whose values are texts",
        Example = """{"LANG":"C"}""",
        Content = FlagContent.Json,
        HidesValue = true,
        Parse = text => ParseJson(text, ReadTexts),
    };

    /// <summary>Names with commas between them, without repetition.</summary>
    public static FlagType<IReadOnlyList<string>> Names { get; } = new()
    {
        Name = "name,...",
        Placeholder = "NAME,...",
        Expected = "names with commas between them",
        Example = "gpus",
        Parse = ParseNames,
    };

    /// <summary>Roles with weights.</summary>
    public static FlagType<IReadOnlyList<RoleWeight>> Weights { get; } = new()
    {
        Name = "role=weight,...",
        Placeholder = "ROLE=N,...",
        Expected = "roles with weights above zero",
        Example = "web=2,batch=0.5",
        Parse = ParseWeights,
    };

    /// <summary>Alternatives of amounts: <c>;</c> for and, <c>|</c> for or.</summary>
    public static FlagType<IReadOnlyList<IReadOnlyList<ResourceQuantity>>> Quantities { get; } = new()
    {
        Name = "name:amount|...",
        Placeholder = "NAME:AMOUNT",
        Expected = "amounts, with ; for and, | for or",
        Example = "cpus:0.01|mem:32",
        Parse = ParseQuantities,
    };

    /// <summary>A number of times per duration.</summary>
    public static FlagType<PermitRate> Rate { get; } = new()
    {
        Name = "N/duration",
        Placeholder = "N/DURATION",
        Expected = "a number of times per duration",
        Example = "1/10mins",
        Parse = ParseRate,
    };

    /// <summary>A part of all, as a percentage; read as a number from 0 to 1.</summary>
    public static FlagType<double> Share { get; } = new()
    {
        Name = "percentage",
        Placeholder = "PERCENT",
        Expected = "a percentage from 0% to 100%",
        Example = "50%",
        Parse = ParseShare,
    };

    /// <summary>A role.</summary>
    public static FlagType<string> Role { get; } = new()
    {
        Name = "string",
        Placeholder = "ROLE",
        Expected = "a role",
        Example = "web",
        Parse = text => RoleName.Check(text) is { } problem ? Parsed<string>.Wrong(problem) : text,
    };

    /// <summary>A variable for a task's environment.</summary>
    public static FlagType<KeyValuePair<string, string>> Variable { get; } = new()
    {
        Name = "NAME=value",
        Placeholder = "NAME=VALUE",
        Expected = "a variable and its value",
        Example = "LANG=C",
        Content = FlagContent.Verbatim,
        Parse = text => text.IndexOf('=') is var equals and > 0
            ? new KeyValuePair<string, string>(text[..equals], text[(equals + 1)..])
            : Parsed<KeyValuePair<string, string>>.Wrong(
                $"\"{FlagDisplay.Clean(text)}\" has no name before a ="),
    };

    /// <summary>
    /// Reads one amount with at most three decimals' worth of meaning, as Mesos does: it rounds.
    /// </summary>
    internal static Parsed<long> ParseThousandths(string text)
    {
        if (!ParseNumber(text).TryGet(out double value, out string? problem))
            return Parsed<long>.Wrong(problem);
        if (value < 0) return Parsed<long>.Wrong($"{FlagDisplay.Clean(text)} is negative");
        // Beyond this a double no longer has three decimals.
        const double max = 1e12;
        return value > max
            ? Parsed<long>.Wrong($"{FlagDisplay.Clean(text)} is too large")
            : (long)Math.Round(value * 1000, MidpointRounding.AwayFromZero);
    }

    internal static Parsed<T> ParseJson<T>(string text, Func<JsonElement, Parsed<T>> read)
    {
        try
        {
            // By way of UTF-8, which replaces what is no character instead of throwing.
            using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
            return read(document.RootElement);
        }
        catch (InvalidOperationException)
        {
            // How an element reports an escape that is half a character, such as \ud800.
            return Parsed<T>.Wrong("the value contains half a surrogate pair");
        }
        catch (JsonException exception)
        {
            // The only way in which the parser reports malformed text. Its own message may quote the value.
            string place = string.Create(CultureInfo.InvariantCulture,
                $"line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}");
            return Parsed<T>.Wrong($"the value is no JSON ({place})");
        }
    }

    private static Parsed<IReadOnlyList<KeyValuePair<string, string>>> ReadTexts(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return Parsed<IReadOnlyList<KeyValuePair<string, string>>>.Wrong("the value is no JSON object");
        List<KeyValuePair<string, string>> texts = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonProperty property in root.EnumerateObject())
        {
            string? problem = property.Value.ValueKind != JsonValueKind.String ? "is no text"
                : !names.Add(property.Name) ? "stands there twice"
                : texts.Count >= MaxEntries ? $"is one too many (the limit is {MaxEntries})"
                : null;
            if (problem is not null)
            {
                return Parsed<IReadOnlyList<KeyValuePair<string, string>>>.Wrong(
                    $"\"{FlagDisplay.Clean(property.Name)}\" {problem}");
            }
            texts.Add(new KeyValuePair<string, string>(property.Name, property.Value.GetString()!));
        }
        return Parsed<IReadOnlyList<KeyValuePair<string, string>>>.Right(texts);
    }

    private static Parsed<IReadOnlyList<string>> ParseNames(string text)
    {
        List<string> names = [];
        foreach (string part in SplitEntries(text, ','))
        {
            if (part.Any(char.IsWhiteSpace))
                return Parsed<IReadOnlyList<string>>.Wrong($"\"{FlagDisplay.Clean(part)}\" is no name");
            if (!names.Contains(part)) names.Add(part);
            if (names.Count > MaxEntries)
                return Parsed<IReadOnlyList<string>>.Wrong($"there are more than {MaxEntries} names");
        }
        return Parsed<IReadOnlyList<string>>.Right(names);
    }

    private static Parsed<IReadOnlyList<RoleWeight>> ParseWeights(string text)
    {
        List<RoleWeight> weights = [];
        HashSet<string> roles = new(StringComparer.Ordinal);
        foreach (string part in SplitEntries(text, ','))
        {
            if (!ParseWeight(part).TryGet(out RoleWeight? weight, out string? problem))
                return Parsed<IReadOnlyList<RoleWeight>>.Wrong(problem);
            if (!roles.Add(weight.Role))
                return Parsed<IReadOnlyList<RoleWeight>>.Wrong(
                    $"role \"{FlagDisplay.Clean(weight.Role)}\" stands there twice");
            weights.Add(weight);
            if (weights.Count > MaxEntries)
                return Parsed<IReadOnlyList<RoleWeight>>.Wrong($"there are more than {MaxEntries} weights");
        }
        return Parsed<IReadOnlyList<RoleWeight>>.Right(weights);
    }

    private static Parsed<RoleWeight> ParseWeight(string part)
    {
        int equals = part.IndexOf('=');
        if (equals < 0) return Parsed<RoleWeight>.Wrong($"\"{FlagDisplay.Clean(part)}\" has no =");
        string role = part[..equals].Trim();
        if (RoleName.Check(role) is { } problem) return Parsed<RoleWeight>.Wrong(problem);
        return ParseNumber(part[(equals + 1)..].Trim()).Then<RoleWeight>(weight => weight > 0
            ? new RoleWeight(role, weight)
            : Parsed<RoleWeight>.Wrong($"the weight of \"{FlagDisplay.Clean(role)}\" is not above zero"));
    }

    private static Parsed<IReadOnlyList<IReadOnlyList<ResourceQuantity>>> ParseQuantities(string text)
    {
        List<IReadOnlyList<ResourceQuantity>> alternatives = [];
        foreach (string alternative in SplitEntries(text, '|'))
        {
            List<ResourceQuantity> together = [];
            foreach (string part in SplitEntries(alternative, ';'))
            {
                if (!ParseQuantity(part).TryGet(out ResourceQuantity quantity, out string? problem))
                    return Parsed<IReadOnlyList<IReadOnlyList<ResourceQuantity>>>.Wrong(problem);
                together.Add(quantity);
            }
            alternatives.Add(together);
        }
        return Parsed<IReadOnlyList<IReadOnlyList<ResourceQuantity>>>.Right(alternatives);
    }

    private static Parsed<ResourceQuantity> ParseQuantity(string part)
    {
        int colon = part.IndexOf(':');
        string name = colon < 0 ? "" : part[..colon].Trim();
        if (name.Length == 0)
            return Parsed<ResourceQuantity>.Wrong($"\"{FlagDisplay.Clean(part)}\" is not name:amount");
        return ParseThousandths(part[(colon + 1)..].Trim()).Then<ResourceQuantity>(
            thousandths => new ResourceQuantity(name, thousandths));
    }

    private static Parsed<PermitRate> ParseRate(string text)
    {
        int slash = text.IndexOf('/');
        if (slash < 0) return Parsed<PermitRate>.Wrong($"\"{FlagDisplay.Clean(text)}\" has no /");
        if (!ParseWhole(text[..slash], 1, int.MaxValue).TryGet(out long permits, out string? problem))
            return Parsed<PermitRate>.Wrong(problem);
        return FlagDuration.Parse(text[(slash + 1)..]).Then<PermitRate>(period => period > TimeSpan.Zero
            ? new PermitRate((int)permits, period)
            : Parsed<PermitRate>.Wrong("the duration is zero"));
    }

    private static Parsed<double> ParseShare(string text)
    {
        if (!text.EndsWith('%')) return Parsed<double>.Wrong($"\"{FlagDisplay.Clean(text)}\" does not end with %");
        return ParseNumber(text[..^1]).Then<double>(percent => percent is >= 0 and <= 100
            ? percent / 100
            : Parsed<double>.Wrong($"{FlagDisplay.Clean(text)} is out of range"));
    }

    private static IEnumerable<string> SplitEntries(string text, char separator) =>
        text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
