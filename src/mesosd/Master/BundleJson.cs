using System.Text;
using Mesosd.Allocation;
using AgentAttribute = Mesosd.Protocol.Messages.AgentAttribute;

namespace Mesosd.Master;

/// <summary>
/// Resources as Mesos' older endpoints show them: an object by name, scalars as numbers, ranges and sets as text; cpus,
/// gpus, mem and disk are always there. The text of a bundle is made once for each reader.
/// </summary>
internal sealed class BundleJson(ResourceKindView kinds)
{
    // Of the sizes that tasks come in; beyond, the texts of those seen least recently are not worth finding out.
    private const int MaxRemembered = 4096;

    private static readonly string[] s_always = ["cpus", "disk", "gpus", "mem"];

    private static readonly SortedDictionary<string, ResourceBundle> s_nothing = new(StringComparer.Ordinal);

    private readonly Dictionary<ResourceBundle, byte[]> _texts = [];
    private ResourceBundle? _last;
    private byte[] _lastText = [];

    /// <summary>The object of a bundle.</summary>
    public ReadOnlySpan<byte> Of(ResourceBundle bundle)
    {
        if (ReferenceEquals(bundle, _last)) return _lastText;
        if (!_texts.TryGetValue(bundle, out byte[]? text))
        {
            text = Make(bundle);
            if (_texts.Count == MaxRemembered) _texts.Clear();
            _texts.Add(bundle, text);
        }
        (_last, _lastText) = (bundle, text);
        return text;
    }

    /// <summary>The parts of a bundle that are reserved, by role in ordinal order.</summary>
    public SortedDictionary<string, ResourceBundle> Reserved(ResourceBundle bundle)
    {
        if (!HasReserved(bundle)) return s_nothing;
        SortedDictionary<string, ResourceBundle> parts = new(StringComparer.Ordinal);
        for (int position = 0; position < bundle.Count; position++)
        {
            if (kinds.Describe(bundle[position].Kind).ReservationRole is not { } role || parts.ContainsKey(role)) continue;
            parts.Add(role, bundle.Where(kind => kinds.Describe(kind).ReservationRole == role));
        }
        return parts;
    }

    /// <summary>The part of a bundle that nobody reserved.</summary>
    public ResourceBundle Unreserved(ResourceBundle bundle) =>
        HasReserved(bundle) ? bundle.Where(kind => kinds.Describe(kind).ReservationRole is null) : bundle;

    public static void WriteAttributes(JsonPieces json, IReadOnlyList<AgentAttribute> attributes)
    {
        json.OpenObject("\"attributes\":"u8);
        foreach (AgentAttribute attribute in attributes)
        {
            json.AnyName(attribute.Name);
            if (attribute.Scalar is { } scalar) json.Value(scalar.Value);
            else if (attribute.Text is { } text) json.Value(text.Value);
            else if (attribute.Ranges is { } ranges)
                json.Value($"[{string.Join(", ", ranges.Range.Select(range => $"{range.Begin}-{range.End}"))}]");
            else json.Value($"{{{string.Join(", ", attribute.Set?.Item ?? [])}}}");
        }
        json.Close('}');
    }

    /// <summary>Whether any part of a bundle is reserved.</summary>
    public bool HasReserved(ResourceBundle bundle)
    {
        for (int position = 0; position < bundle.Count; position++)
            if (kinds.Describe(bundle[position].Kind).ReservationRole is not null) return true;
        return false;
    }

    private byte[] Make(ResourceBundle bundle)
    {
        SortedDictionary<string, long> scalars = new(StringComparer.Ordinal);
        foreach (string always in s_always) scalars[always] = 0;
        SortedDictionary<string, string> texts = new(StringComparer.Ordinal);
        for (int position = 0; position < bundle.Count; position++)
        {
            ResourceEntry entry = bundle[position];
            ResourceKindDescription kind = kinds.Describe(entry.Kind);
            string name = kind.Revocable ? kind.Name + "_revocable" : kind.Name;
            if (entry.Type == ResourceValueType.Scalar)
                scalars[name] = scalars.GetValueOrDefault(name) + entry.Milli;
            else texts[name] = Join(texts.GetValueOrDefault(name), entry);
        }
        using JsonPieces json = new();
        json.Open('{');
        foreach ((string name, long milli) in scalars)
        {
            json.AnyName(name);
            json.Value(ScalarUnits.ToDouble(milli));
        }
        foreach ((string name, string text) in texts)
        {
            json.AnyName(name);
            json.Value(text);
        }
        json.Close('}');
        return json.TakePiece().ToArray();
    }

    // What is reserved for several roles stands in one text.
    private static string Join(string? before, in ResourceEntry entry)
    {
        StringBuilder text = new(before is null ? "" : before[1..^1]);
        bool isRanges = entry.Type == ResourceValueType.Ranges;
        foreach (ResourceRange range in entry.Ranges) Add($"{range.Begin}-{range.End}");
        foreach (string item in entry.Items) Add(item);
        return isRanges ? $"[{text}]" : $"{{{text}}}";

        void Add(string part) => text.Append(text.Length > 0 ? ", " : "").Append(part);
    }
}
