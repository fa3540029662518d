namespace Mesosd.Allocation;

/// <summary>
/// The smallest offers that anybody wants: the one for everybody and those of frameworks, each kept once.
/// </summary>
internal sealed class MinimumTable
{
    // With more different ones it is not worth asking all of them at every change of an agent: a visit asks each
    // subscription its own.
    private const int MostAsked = 16;

    /// <summary>What holds for everybody who has no own.</summary>
    public const int Default = 0;

    private readonly ResourceKindTable _kinds;
    private readonly UsedSlots<string> _slots = new();
    private (int Name, long Milli)[][][] _sets = [];

    public MinimumTable(ResourceKindTable kinds, IReadOnlyList<IReadOnlyList<ResourceQuantity>> forAll)
    {
        _kinds = kinds;
        Take(forAll);
    }

    /// <summary>Changes with what is enough to be offered to anybody.</summary>
    public int Version { get; private set; }

    public (int Name, long Milli)[][] ForAll => _sets[Default];

    /// <summary>Whether nobody has a minimum of its own.</summary>
    public bool IsSameForAll => _slots.Count == 1;

    /// <summary>The number of a minimum, for one more user.</summary>
    public int Take(IReadOnlyList<IReadOnlyList<ResourceQuantity>> alternatives)
    {
        int minimum = _slots.Take(TextOf(alternatives), out bool isNew);
        if (!isNew) return minimum;
        SlotPool.Fit(ref _sets, minimum);
        _sets[minimum] =
        [
            .. alternatives.Select(alternative => alternative
                .Select(quantity => (_kinds.MentionedScalarName(quantity.Name), quantity.Milli))
                .ToArray()),
        ];
        Version++;
        return minimum;
    }

    /// <summary>One user less.</summary>
    public void Return(int minimum)
    {
        if (_slots.Return(minimum)) Version++;
    }

    /// <summary>Whether an offer is large enough. Empty ones never are.</summary>
    public bool Allows(int minimum, ResourceBundle offer)
    {
        if (offer.IsEmpty) return false;
        (int Name, long Milli)[][] alternatives = _sets[minimum];
        if (alternatives.Length == 0) return true;
        BundleFacts facts = offer.Facts(_kinds);
        foreach ((int Name, long Milli)[] alternative in alternatives)
        {
            if (Holds(facts, alternative)) return true;
        }
        return false;
    }

    /// <summary>
    /// Whether an offer may be large enough for anybody; certain while few have minimums of their own.
    /// </summary>
    public bool AllowsForAny(ResourceBundle offer)
    {
        if (_slots.Count > MostAsked) return !offer.IsEmpty;
        for (int minimum = 0; minimum < _slots.High; minimum++)
        {
            if (_slots.IsUsed(minimum) && Allows(minimum, offer)) return true;
        }
        return false;
    }

    /// <summary>A scalar of which the offer has less than each alternative wants; null when there is none.</summary>
    public string? ShortOf(int minimum, ResourceBundle offer)
    {
        BundleFacts facts = offer.Facts(_kinds);
        foreach ((int Name, long Milli)[] alternative in _sets[minimum])
        {
            foreach ((int name, long milli) in alternative)
            {
                if (facts.SumOf(name) < milli) return name < 0 ? null : _kinds.ScalarNameText(name);
            }
        }
        return null;
    }

    private static bool Holds(BundleFacts facts, (int Name, long Milli)[] alternative)
    {
        foreach ((int name, long milli) in alternative)
        {
            if (facts.SumOf(name) < milli) return false;
        }
        return true;
    }

    private static string TextOf(IReadOnlyList<IReadOnlyList<ResourceQuantity>> alternatives) =>
        string.Concat(alternatives.Select(alternative =>
            "|" + string.Join(';', alternative.Select(quantity => $"{quantity.Name.Length}:{quantity.Name}:{quantity.Milli}"))));
}
