using System.Text;
using System.Text.Json;
using Mesosd.Protocol.Wire;

namespace Mesosd.Settings;

/// <summary>Who may prove who he is, and with which secret. Never shown anywhere.</summary>
public sealed class CredentialTable
{
    private readonly Dictionary<string, byte[]> _secrets = new(StringComparer.Ordinal);

    /// <summary>How many principals there are.</summary>
    public int Count => _secrets.Count;

    /// <summary>
    /// Whether this is the principal's secret. How long that takes tells of the secret nothing but its length, and does not
    /// tell whether there is such a principal.
    /// </summary>
    public bool Matches(string principal, ReadOnlySpan<byte> presented)
    {
        bool isKnown = _secrets.TryGetValue(principal, out byte[]? secret);
        return SecretComparison.Matches(presented, secret ?? presented) & isKnown;
    }

    /// <summary>What a file of Mesos holds: JSON, or the old lines of a principal and a secret.</summary>
    public static Parsed<CredentialTable> Parse(string text) =>
        text.AsSpan().TrimStart().StartsWith("{") ? FlagTypes.ParseJson(text, FromJson) : FromLines(text);

    /// <summary>No text of it holds a secret.</summary>
    public override string ToString() => $"{Count} credentials";

    private static Parsed<CredentialTable> FromJson(JsonElement root)
    {
        if (!root.TryGetProperty("credentials", out JsonElement list) ||
            list.ValueKind != JsonValueKind.Array)
            return Parsed<CredentialTable>.Wrong("there is no list of credentials");
        CredentialTable table = new();
        foreach (JsonElement entry in list.EnumerateArray())
        {
            string place = $"entry {table.Count + 1}";
            if (table.Add(TextOf(entry, "principal"), TextOf(entry, "secret"), place) is { } problem)
                return Parsed<CredentialTable>.Wrong(problem);
        }
        return table;
    }

    private static Parsed<CredentialTable> FromLines(string text)
    {
        CredentialTable table = new();
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            // Nothing of the line is repeated: it may be a secret.
            if (words.Length != 2) return Parsed<CredentialTable>.Wrong($"line {number} is not a principal and a secret");
            if (table.Add(words[0], words[1], $"line {number}") is { } problem)
                return Parsed<CredentialTable>.Wrong(problem);
        }
        return table;
    }

    private static string? TextOf(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object &&
        entry.TryGetProperty(name, out JsonElement value) &&
        value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private string? Add(string? principal, string? secret, string place)
    {
        if (string.IsNullOrEmpty(principal)) return $"{place} has no principal";
        // Whoever proves himself writes principal:secret; the first colon would end the name.
        if (principal.Contains(':')) return $"the principal of {place} contains a colon";
        if (string.IsNullOrEmpty(secret)) return $"{place} has no secret";
        return _secrets.TryAdd(principal, Encoding.UTF8.GetBytes(secret))
            ? null
            : $"the principal of {place} stands there twice";
    }
}
