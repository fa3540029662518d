namespace Mesosd.Allocation;

/// <summary>
/// Remembers bundles and sums of bundles, so that a cluster which does the same again and again makes no new
/// ones: equal bundles become one object, and the sum of two objects seen before is looked up.
/// </summary>
/// <remarks>
/// Each table has one place per hash and forgets what was there before: bounded memory, and a miss only costs
/// an allocation. Results do not depend on what is remembered.
/// </remarks>
internal sealed class BundleCache
{
    private const int Places = 4096;

    private readonly ResourceBundle?[] _canonical = new ResourceBundle?[Places];
    private readonly Memo[] _sums = new Memo[Places];
    private readonly Memo[] _differences = new Memo[Places];
    private readonly Memo[] _parts = new Memo[Places];

    /// <summary>The object that stands for all bundles of the same content.</summary>
    public ResourceBundle Canonical(ResourceBundle bundle)
    {
        if (bundle.IsEmpty) return ResourceBundle.Empty;
        ref ResourceBundle? place = ref _canonical[bundle.GetHashCode() & (Places - 1)];
        if (place is not null && place.Equals(bundle)) return place;
        place = bundle;
        return bundle;
    }

    public ResourceBundle Add(ResourceBundle left, ResourceBundle right)
    {
        if (left.IsEmpty) return right;
        if (right.IsEmpty) return left;
        ref Memo memo = ref _sums[Place(left.GetHashCode(), (uint)right.GetHashCode())];
        if (!memo.Is(left, right)) memo = new Memo(left, right, 0, Canonical(left.Add(right)));
        return memo.Result!;
    }

    /// <summary>What is left; what is not there cannot be taken away.</summary>
    public ResourceBundle Subtract(ResourceBundle left, ResourceBundle right)
    {
        if (right.IsEmpty) return left;
        if (ReferenceEquals(left, right)) return ResourceBundle.Empty;
        ref Memo memo = ref _differences[Place(left.GetHashCode(), (uint)right.GetHashCode())];
        if (!memo.Is(left, right)) memo = new Memo(left, right, 0, Canonical(left.SubtractSaturating(right)));
        return memo.Result!;
    }

    /// <summary>The entries whose bit is set, the first entry being the lowest bit; at most 64 entries.</summary>
    public ResourceBundle Keep(ResourceBundle bundle, ulong wanted)
    {
        ref Memo memo = ref _parts[Place(bundle.GetHashCode(), wanted)];
        if (!ReferenceEquals(memo.Left, bundle) || memo.Wanted != wanted)
        {
            memo = new Memo(bundle, null, wanted, Canonical(Selected(bundle, wanted)));
        }
        return memo.Result!;
    }

    private static ResourceBundle Selected(ResourceBundle bundle, ulong wanted)
    {
        Span<bool> flags = stackalloc bool[bundle.Count];
        for (int i = 0; i < flags.Length; i++) flags[i] = (wanted >> i & 1) != 0;
        return bundle.Keep(flags);
    }

    // Hashes of the content, not of the object: what collides must be the same in every run.
    private static int Place(int hash, ulong other) => (int)(Mixing.Mix(other ^ (ulong)hash << 20) & (Places - 1));

    private readonly record struct Memo(
        ResourceBundle? Left, ResourceBundle? Right, ulong Wanted, ResourceBundle? Result)
    {
        public bool Is(ResourceBundle left, ResourceBundle right) =>
            ReferenceEquals(Left, left) && ReferenceEquals(Right, right);
    }
}
