namespace Mesosd.Allocation;

/// <summary>
/// Amounts of some kinds of resources: immutable, and written in one way only, so that equal contents are
/// equal bundles. Sorted by kind; no entry is empty; ranges are sorted and coalesced, sets sorted ordinally.
/// </summary>
/// <remarks>Safe to share between threads. All bundles that meet must come from one kind table.</remarks>
public sealed partial class ResourceBundle : IEquatable<ResourceBundle>
{
    /// <summary>Nothing.</summary>
    public static readonly ResourceBundle Empty = new([], [], null);

    private readonly int[] _kinds;
    private readonly long[] _millis;

    // By entry: ResourceRange[] or string[], null for a scalar. The whole array is null when all are scalars.
    private readonly object?[]? _parts;
    private int _hash;
    private BundleFacts? _facts;

    private ResourceBundle(int[] kinds, long[] millis, object?[]? parts)
    {
        _kinds = kinds;
        _millis = millis;
        _parts = parts;
    }

    /// <summary>How many kinds there are.</summary>
    public int Count => _kinds.Length;

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => _kinds.Length == 0;

    /// <summary>The kinds, ascending.</summary>
    internal ReadOnlySpan<int> Kinds => _kinds;

    /// <summary>The scalar amount of each entry; 0 for ranges and sets.</summary>
    internal ReadOnlySpan<long> Millis => _millis;

    /// <summary>The entry at a position; entries ascend by kind.</summary>
    public ResourceEntry this[int position] =>
        new(_kinds[position], _millis[position], _parts?[position]);

    /// <summary>A bundle of one scalar.</summary>
    /// <param name="kind">A scalar kind.</param>
    /// <param name="milli">Thousandths, at least 0.</param>
    public static ResourceBundle OfScalar(ResourceKind kind, long milli) =>
        new Builder().AddScalar(kind, milli).Build();

    /// <summary>Whether there is any amount of the kind.</summary>
    public bool Has(ResourceKind kind) => Array.BinarySearch(_kinds, kind.Value) >= 0;

    /// <summary>A scalar's amount in thousandths; 0 when there is none.</summary>
    public long Scalar(ResourceKind kind)
    {
        int position = Array.BinarySearch(_kinds, kind.Value);
        return position < 0 ? 0 : _millis[position];
    }

    /// <summary>The sum of all scalars of a name, whoever they are reserved for, in thousandths.</summary>
    public long ScalarTotalByName(ResourceKindTable kinds, string name)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        int wanted = kinds.FindScalarName(name);
        return wanted < 0 ? 0 : ScalarTotal(kinds, wanted);
    }

    /// <summary>The entries of those kinds that a test lets pass; this bundle itself when all do.</summary>
    public ResourceBundle Where(Func<ResourceKind, bool> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var keep = new bool[_kinds.Length];
        for (int i = 0; i < keep.Length; i++) keep[i] = wanted(new ResourceKind(_kinds[i]));
        return Keep(keep);
    }

    /// <inheritdoc/>
    public bool Equals(ResourceBundle? other) =>
        ReferenceEquals(this, other)
        || (other is not null && GetHashCode() == other.GetHashCode() && ContentEquals(other));

    /// <inheritdoc/>
    public override bool Equals(object? other) => Equals(other as ResourceBundle);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // 0 stands for "not computed yet"; a race computes the same number twice.
        if (_hash == 0) _hash = HashOf(_kinds, _millis, _parts ?? []);
        return _hash;
    }

    /// <summary>The entries in Mesos' text form: <c>cpus:4;ports:[31000-32000];disk(web):10</c>.</summary>
    public string ToText(ResourceKindTable kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < Count; i++) AppendEntry(text, kinds, i);
        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < Count; i++)
        {
            text.Append(i == 0 ? "" : ";").Append(this[i].Kind).Append(':').Append(Amount(i));
        }
        return text.ToString();
    }

    /// <summary>
    /// What the hot path asks of it. Worked out when first asked for; a race does that twice.
    /// </summary>
    internal BundleFacts Facts(ResourceKindTable kinds) => _facts ??= BundleFacts.Of(this, kinds);

    /// <summary>The sum of all scalars whose name has the number.</summary>
    internal long ScalarTotal(ResourceKindTable kinds, int scalarName)
    {
        long sum = 0;
        for (int i = 0; i < _kinds.Length; i++)
        {
            if (kinds.ScalarNameOf(_kinds[i]) == scalarName) sum = checked(sum + _millis[i]);
        }
        return sum;
    }

    private void AppendEntry(System.Text.StringBuilder text, ResourceKindTable kinds, int position)
    {
        ResourceKindDescription kind = kinds.Describe(new ResourceKind(_kinds[position]));
        if (position > 0) text.Append(';');
        text.Append(kind.Name);
        if (kind.ReservationRole is { } role) text.Append('(').Append(role).Append(')');
        if (kind.Revocable) text.Append("{REV}");
        text.Append(':').Append(Amount(position));
    }

    private string Amount(int position) => _parts?[position] switch
    {
        ResourceRange[] ranges => $"[{string.Join(',', ranges)}]",
        string[] items => $"{{{string.Join(',', items)}}}",
        _ => ScalarUnits.ToText(_millis[position]),
    };

    private bool ContentEquals(ResourceBundle other) =>
        HoldsExactly(other._kinds, other._millis, other._parts ?? []);

    /// <summary>Whether the entries are these; no parts at all stand for entries without parts.</summary>
    internal bool HoldsExactly(
        ReadOnlySpan<int> kinds, ReadOnlySpan<long> millis, ReadOnlySpan<object?> parts)
    {
        if (!kinds.SequenceEqual(_kinds) || !millis.SequenceEqual(_millis)) return false;
        if (_parts is null && parts.IsEmpty) return true;
        for (int i = 0; i < _kinds.Length; i++)
        {
            if (!PartsEqual(_parts?[i], parts.IsEmpty ? null : parts[i])) return false;
        }
        return true;
    }

    /// <summary>The ranges or the set of an entry; null for a scalar.</summary>
    internal object? PartsAt(int position) => _parts?[position];

    /// <summary>A bundle of entries that are in order already.</summary>
    internal static ResourceBundle Of(
        ReadOnlySpan<int> kinds, ReadOnlySpan<long> millis, ReadOnlySpan<object?> parts) =>
        new(kinds.ToArray(), millis.ToArray(), HasParts(parts) ? parts.ToArray() : null);

    private static bool HasParts(ReadOnlySpan<object?> parts)
    {
        foreach (object? each in parts)
        {
            if (each is not null) return true;
        }
        return false;
    }

    internal static int HashOf(
        ReadOnlySpan<int> kinds, ReadOnlySpan<long> millis, ReadOnlySpan<object?> parts)
    {
        // Not System.HashCode: its seed differs per process, and equal runs must be equal in every detail.
        uint hash = 2166136261;
        for (int i = 0; i < kinds.Length; i++)
        {
            hash = Mix(hash, (ulong)kinds[i]);
            hash = Mix(hash, (ulong)millis[i]);
            hash = PartsHash(hash, parts.IsEmpty ? null : parts[i]);
        }
        return hash == 0 ? 1 : (int)hash;
    }

    private static uint Mix(uint hash, ulong value)
    {
        ulong mixed = (hash ^ value) * 0x9E3779B97F4A7C15;
        return (uint)(mixed >> 32) ^ (uint)mixed;
    }
}
