namespace Mesosd.Allocation;

/// <summary>
/// Remembers bundles and sums of bundles, so that a cluster which does the same again and again makes no new
/// ones: equal bundles become one object, and the sum of two objects seen before is looked up.
/// </summary>
/// <remarks>
/// Each table has a few places per hash, the latest first, and forgets what falls out: bounded memory, and a
/// miss only costs an allocation. Results do not depend on what is remembered.
/// </remarks>
internal sealed class BundleCache
{
    private const int PlacesPerHash = 4;
    private const int FewestHashes = 2048;

    // Some tens of megabytes.
    private const int MostHashes = 1 << 16;

    private ResourceBundle?[] _canonical = new ResourceBundle?[FewestHashes * PlacesPerHash];
    private Memo[] _sums = new Memo[FewestHashes * PlacesPerHash];
    private Memo[] _differences = new Memo[FewestHashes * PlacesPerHash];
    private Memo[] _parts = new Memo[FewestHashes * PlacesPerHash];

    /// <summary>
    /// Makes room for agents of which each has resources like no other's. What is remembered is forgotten when
    /// the room grows.
    /// </summary>
    public void FitFor(int agents)
    {
        if (agents * 2 <= _canonical.Length || _canonical.Length == MostHashes * PlacesPerHash) return;
        int places = _canonical.Length * 2;
        _canonical = new ResourceBundle?[places];
        _sums = new Memo[places];
        _differences = new Memo[places];
        _parts = new Memo[places];
    }

    /// <summary>The object that stands for all bundles of the same content.</summary>
    public ResourceBundle Canonical(ResourceBundle bundle)
    {
        if (bundle.IsEmpty) return ResourceBundle.Empty;
        Span<ResourceBundle?> places = PlacesOf(_canonical, bundle.GetHashCode(), 0);
        int found = 0;
        while (found < places.Length - 1 && !bundle.Equals(places[found])) found++;
        ResourceBundle result = bundle.Equals(places[found]) ? places[found]! : bundle;
        PutFirst(places, found, result);
        return result;
    }

    /// <summary>The object for entries that are in a bundle's order; made only when it is not remembered.</summary>
    public ResourceBundle Canonical(
        ReadOnlySpan<int> kinds, ReadOnlySpan<long> millis, ReadOnlySpan<object?> parts)
    {
        if (kinds.IsEmpty) return ResourceBundle.Empty;
        Span<ResourceBundle?> places = PlacesOf(_canonical, ResourceBundle.HashOf(kinds, millis, parts), 0);
        for (int at = 0; at < places.Length; at++)
        {
            if (places[at] is not { } known || !known.HoldsExactly(kinds, millis, parts)) continue;
            PutFirst(places, at, known);
            return known;
        }
        ResourceBundle made = ResourceBundle.Of(kinds, millis, parts);
        PutFirst(places, places.Length - 1, made);
        return made;
    }

    public ResourceBundle Add(ResourceBundle left, ResourceBundle right)
    {
        if (left.IsEmpty) return right;
        if (right.IsEmpty) return left;
        Span<Memo> places = PlacesOf(_sums, left.GetHashCode(), (uint)right.GetHashCode());
        int found = Find(places, left, right, 0);
        Memo memo = places[found].Is(left, right, 0)
            ? places[found]
            : new Memo(left, right, 0, Canonical(left.Add(right)));
        PutFirst(places, found, memo);
        return memo.Result;
    }

    /// <summary>What is left; what is not there cannot be taken away.</summary>
    public ResourceBundle Subtract(ResourceBundle left, ResourceBundle right)
    {
        if (right.IsEmpty) return left;
        if (ReferenceEquals(left, right)) return ResourceBundle.Empty;
        Span<Memo> places = PlacesOf(_differences, left.GetHashCode(), (uint)right.GetHashCode());
        int found = Find(places, left, right, 0);
        Memo memo = places[found].Is(left, right, 0)
            ? places[found]
            : new Memo(left, right, 0, Canonical(left.SubtractSaturating(right)));
        PutFirst(places, found, memo);
        return memo.Result;
    }

    /// <summary>
    /// The entries whose bit is set, the first entry being the lowest bit; at most 64 entries.
    /// </summary>
    public ResourceBundle Keep(ResourceBundle bundle, ulong wanted)
    {
        Span<Memo> places = PlacesOf(_parts, bundle.GetHashCode(), wanted);
        int found = Find(places, bundle, null, wanted);
        Memo memo = places[found].Is(bundle, null, wanted)
            ? places[found]
            : new Memo(bundle, null, wanted, Canonical(Selected(bundle, wanted)));
        PutFirst(places, found, memo);
        return memo.Result;
    }

    private static ResourceBundle Selected(ResourceBundle bundle, ulong wanted)
    {
        Span<bool> flags = stackalloc bool[bundle.Count];
        for (int i = 0; i < flags.Length; i++) flags[i] = (wanted >> i & 1) != 0;
        return bundle.Keep(flags);
    }

    // By hashes of the content, not of the object: what falls out must be the same in every run.
    private static Span<T> PlacesOf<T>(T[] table, int hash, ulong other)
    {
        int set = (int)Mixing.Mix(other ^ (ulong)(uint)hash << 20) & (table.Length / PlacesPerHash - 1);
        return table.AsSpan(set * PlacesPerHash, PlacesPerHash);
    }

    /// <summary>The place of a memo; the last place when it is not there.</summary>
    private static int Find(Span<Memo> places, ResourceBundle left, ResourceBundle? right, ulong wanted)
    {
        int at = 0;
        while (at < places.Length - 1 && !places[at].Is(left, right, wanted)) at++;
        return at;
    }

    private static void PutFirst<T>(Span<T> places, int from, T entry)
    {
        for (int at = from; at > 0; at--) places[at] = places[at - 1];
        places[0] = entry;
    }

    private readonly record struct Memo(
        ResourceBundle Left, ResourceBundle? Right, ulong Wanted, ResourceBundle Result)
    {
        public bool Is(ResourceBundle left, ResourceBundle? right, ulong wanted) =>
            ReferenceEquals(Left, left) && ReferenceEquals(Right, right) && Wanted == wanted;
    }
}
