using System.Globalization;

namespace Mesosd.Leadership;

/// <summary>A contender's node among the children of the election's path.</summary>
/// <param name="Name">Without the path: <c>json.info_0000000007</c>.</param>
/// <param name="Number">The service's number; the lowest leads.</param>
internal readonly record struct ElectionNode(string Name, long Number)
{
    /// <summary>What the name begins with. Mesos' masters and tools use the same.</summary>
    public const string Prefix = "json.info_";

    private const int Digits = 10;

    /// <summary>Whether a child is a contender's node; others have nothing to do with the election.</summary>
    public static bool TryParse(string name, out ElectionNode node)
    {
        node = default;
        if (name.Length != Prefix.Length + Digits || !name.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        ReadOnlySpan<char> digits = name.AsSpan(Prefix.Length);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number)) return false;
        node = new ElectionNode(name, number);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
