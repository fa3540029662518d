using System.Globalization;
using System.Text.RegularExpressions;

namespace Mesosd.Allocation.Tests;

/// <summary>
/// Bundles as tests write them: <c>cpus:4;mem(web):1024;ports:[1-5,7-9];disks:{a,b};cpus{REV}:2</c>. In braces
/// behind name and role stand the marks REV, SHARED, EXCLUSIVE and REFINED; any other word there is identity:
/// <c>disk(web){SHARED,logs}:64</c>.
/// </summary>
internal static partial class ResourceText
{
    private static readonly string[] Marks = ["REV", "SHARED", "EXCLUSIVE", "REFINED"];

    public static ResourceBundle Parse(ResourceKindTable kinds, string text)
    {
        var builder = new ResourceBundle.Builder();
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            Add(builder, kinds, part);
        }
        return builder.Build();
    }

    /// <summary>The text that <see cref="Parse"/> would read.</summary>
    public static string Write(ResourceKindTable kinds, ResourceBundle bundle)
    {
        var texts = new List<string>();
        for (int i = 0; i < bundle.Count; i++)
        {
            ResourceKind kind = bundle[i].Kind;
            ResourceKindDescription description = kinds.Describe(kind);
            string plain = bundle.Where(each => each == kind).ToText(kinds);
            string amount = plain[(plain.LastIndexOf(':') + 1)..];
            string role = description.ReservationRole is { } reserved ? $"({reserved})" : "";
            string[] marks = [.. MarksOf(description)];
            string braces = marks.Length == 0 ? "" : $"{{{string.Join(',', marks)}}}";
            texts.Add($"{description.Name}{role}{braces}:{amount}");
        }
        return string.Join(';', texts);
    }

    private static IEnumerable<string> MarksOf(ResourceKindDescription kind)
    {
        if (kind.Revocable) yield return "REV";
        if (kind.Shared) yield return "SHARED";
        if (kind.Exclusive) yield return "EXCLUSIVE";
        if (kind.Refined) yield return "REFINED";
        if (kind.Identity.Length > 0) yield return kind.Identity;
    }

    private static void Add(ResourceBundle.Builder builder, ResourceKindTable kinds, string part)
    {
        Match match = Entry().Match(part);
        if (!match.Success)
        {
            throw new FormatException($"resource '{part}': expected name(role){{marks}}:amount");
        }
        string amount = match.Groups["amount"].Value;
        ResourceValueType type = amount[0] switch
        {
            '[' => ResourceValueType.Ranges,
            '{' => ResourceValueType.Set,
            _ => ResourceValueType.Scalar,
        };
        string[] marks = match.Groups["marks"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries);
        ResourceKind kind = kinds.Intern(new ResourceKindDescription(match.Groups["name"].Value, type)
        {
            ReservationRole = match.Groups["role"].Success ? match.Groups["role"].Value : null,
            Revocable = marks.Contains("REV"),
            Shared = marks.Contains("SHARED"),
            Exclusive = marks.Contains("EXCLUSIVE"),
            Refined = marks.Contains("REFINED"),
            Identity = string.Join(',', marks.Except(Marks)),
        });
        if (type == ResourceValueType.Scalar)
        {
            double value = double.Parse(amount, CultureInfo.InvariantCulture);
            builder.AddScalar(kind, ScalarUnits.FromDouble(value));
        }
        else if (type == ResourceValueType.Ranges) builder.AddRanges(kind, ParseRanges(amount));
        else builder.AddSet(kind, amount[1..^1].Split(','));
    }

    private static ResourceRange[] ParseRanges(string amount) =>
    [
        .. amount[1..^1].Split(',').Select(range => range.Split('-'))
            .Select(ends => new ResourceRange(Number(ends[0]), Number(ends[1]))),
    ];

    private static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<name>\w+)(\((?<role>[^)]+)\))?(\{(?<marks>[^}]+)\})?:(?<amount>.+)$")]
    private static partial Regex Entry();
}
