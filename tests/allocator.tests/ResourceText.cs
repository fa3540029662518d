using System.Globalization;
using System.Text.RegularExpressions;

namespace Mesosd.Allocation.Tests;

/// <summary>
/// Bundles as tests write them: <c>cpus:4;mem(web):1024;ports:[1-5,7-9];disks:{a,b};cpus{REV}:2</c>.
/// </summary>
internal static partial class ResourceText
{
    public static ResourceBundle Parse(ResourceKindTable kinds, string text)
    {
        var builder = new ResourceBundle.Builder();
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            Add(builder, kinds, part);
        }
        return builder.Build();
    }

    private static void Add(ResourceBundle.Builder builder, ResourceKindTable kinds, string part)
    {
        Match match = Entry().Match(part);
        if (!match.Success)
        {
            throw new FormatException($"resource '{part}': expected name(role){{REV}}:amount");
        }
        string amount = match.Groups["amount"].Value;
        ResourceValueType type = amount[0] switch
        {
            '[' => ResourceValueType.Ranges,
            '{' => ResourceValueType.Set,
            _ => ResourceValueType.Scalar,
        };
        ResourceKind kind = kinds.Intern(new ResourceKindDescription(match.Groups["name"].Value, type)
        {
            ReservationRole = match.Groups["role"].Success ? match.Groups["role"].Value : null,
            Revocable = match.Groups["revocable"].Success,
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

    [GeneratedRegex(@"^(?<name>\w+)(\((?<role>[^)]+)\))?(?<revocable>\{REV\})?:(?<amount>.+)$")]
    private static partial Regex Entry();
}
