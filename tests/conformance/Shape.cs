using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mesosd.Conformance;

/// <summary>Compares a JSON value with a shape, and keeps what the shape names. README.md has the language.</summary>
internal sealed class Shape(Kept kept)
{
    /// <summary>Null when it fits; otherwise where and why not. What it names is kept only when all of it fits.</summary>
    public string? Mismatch(string shape, string found)
    {
        using JsonDocument expected = Parse(shape, "the case");
        JsonDocument actual;
        try
        {
            actual = JsonDocument.Parse(found);
        }
        catch (JsonException)
        {
            return $"expected JSON, found: {Shorten(found)}";
        }
        using (actual)
        {
            Kept before = kept.Copy();
            string? fault = Compare(expected.RootElement, actual.RootElement, "body");
            if (fault is not null) kept.Restore(before);
            return fault;
        }
    }

    /// <summary>Null when a text (a header, a line) fits.</summary>
    public string? MismatchText(string shape, string found, string path)
    {
        if (shape.StartsWith('$') && shape.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
        {
            kept[shape[1..equals]] = found;
            return MismatchText(shape[(equals + 1)..], found, path);
        }
        shape = kept.Replace(shape);
        bool fits = shape switch
        {
            "<any>" or "<string>" => true,
            "<uuid>" => Guid.TryParse(found, out _),
            "<number>" => double.TryParse(found, out _),
            ['~', .. var pattern] => Regex.IsMatch(found, pattern, RegexOptions.CultureInvariant | RegexOptions.Singleline),
            _ => shape == found,
        };
        return fits ? null : $"{path}: expected {shape}, found {Shorten(found)}";
    }

    private string? Compare(JsonElement shape, JsonElement found, string path) => shape.ValueKind switch
    {
        JsonValueKind.Object => CompareObject(shape, found, path),
        JsonValueKind.Array => CompareArray(shape, found, path),
        JsonValueKind.String => CompareString(shape.GetString()!, found, path),
        _ when shape.ValueKind == found.ValueKind && shape.GetRawText() == found.GetRawText() => null,
        _ => $"{path}: expected {shape.GetRawText()}, found {Shorten(found.GetRawText())}",
    };

    private string? CompareString(string shape, JsonElement found, string path)
    {
        if (shape.StartsWith('$') && shape.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
        {
            kept[shape[1..equals]] = found.ValueKind == JsonValueKind.String ? found.GetString()! : found.GetRawText();
            return CompareString(shape[(equals + 1)..], found, path);
        }
        JsonValueKind kind = found.ValueKind;
        bool? fits = shape switch
        {
            "<any>" => true,
            "<number>" => kind == JsonValueKind.Number,
            "<bool>" => kind is JsonValueKind.True or JsonValueKind.False,
            "<object>" => kind == JsonValueKind.Object,
            "<array>" => kind == JsonValueKind.Array,
            _ when kind != JsonValueKind.String => false,
            _ => null,
        };
        if (fits is null) return MismatchText(shape, found.GetString()!, path);
        return fits.Value ? null : $"{path}: expected {shape}, found {Shorten(found.GetRawText())}";
    }

    private string? CompareObject(JsonElement shape, JsonElement found, string path)
    {
        if (found.ValueKind != JsonValueKind.Object)
            return $"{path}: expected an object, found {Shorten(found.GetRawText())}";
        bool allowsMore = false;
        HashSet<string> named = [];
        foreach (JsonProperty member in shape.EnumerateObject())
        {
            if (member.Name == "...") allowsMore = true;
            else if (member.Name.StartsWith('!'))
            {
                if (found.TryGetProperty(member.Name[1..], out _)) return $"{path}.{member.Name[1..]}: expected it to be absent";
            }
            else
            {
                named.Add(member.Name);
                if (!found.TryGetProperty(member.Name, out JsonElement value))
                    return $"{path}.{member.Name}: expected it to be there, found only {Names(found)}";
                if (Compare(member.Value, value, $"{path}.{member.Name}") is { } fault) return fault;
            }
        }
        if (allowsMore) return null;
        foreach (JsonProperty member in found.EnumerateObject())
            if (!named.Contains(member.Name)) return $"{path}.{member.Name}: not expected, found {Shorten(member.Value.GetRawText())}";
        return null;
    }

    private string? CompareArray(JsonElement shape, JsonElement found, string path)
    {
        if (found.ValueKind != JsonValueKind.Array)
            return $"{path}: expected an array, found {Shorten(found.GetRawText())}";
        int count = shape.GetArrayLength();
        if (count > 0 && shape[count - 1] is { ValueKind: JsonValueKind.String } last && last.GetString() == "...")
            return CompareSome(shape, count - 1, found, path);
        if (count != found.GetArrayLength())
            return $"{path}: expected {count} elements, found {Shorten(found.GetRawText())}";
        for (int index = 0; index < count; index++)
            if (Compare(shape[index], found[index], $"{path}[{index}]") is { } fault) return fault;
        return null;
    }

    private string? CompareSome(JsonElement shape, int count, JsonElement found, string path)
    {
        for (int index = 0; index < count; index++)
        {
            string? nearest = null;
            bool isThere = false;
            foreach (JsonElement element in found.EnumerateArray())
            {
                nearest = Compare(shape[index], element, $"{path}[?]");
                isThere = nearest is null;
                if (isThere) break;
            }
            if (!isThere)
                return $"{path}: no element fits {Shorten(shape[index].GetRawText())} ({nearest ?? "it is empty"})";
        }
        return null;
    }

    private static JsonDocument Parse(string text, string whose)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException fault)
        {
            throw new ConformanceException($"{whose} has no JSON: {fault.Message}: {text}");
        }
    }

    private static string Names(JsonElement found) => string.Join(", ", found.EnumerateObject().Select(member => member.Name));

    private static string Shorten(string text) => text.Length <= 600 ? text : text[..600] + "…";
}
