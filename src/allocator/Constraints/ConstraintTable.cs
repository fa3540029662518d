namespace Mesosd.Allocation;

/// <summary>
/// Constraints in use, each kept once however many frameworks have it, and what they say of each agent, worked
/// out when it is first asked for.
/// </summary>
internal sealed class ConstraintTable
{
    public const int None = -1;

    private const int WordBits = 64;

    private readonly Dictionary<OfferConstraints, int> _byContent = [];
    private readonly SlotPool _slots = new();
    private OfferConstraints?[] _constraints = [];
    private int[] _users = [];

    // By constraints, a bit per agent.
    private ulong[]?[] _known = [];
    private ulong[]?[] _allowed = [];

    /// <summary>The number of constraints, for one more user.</summary>
    public int Take(OfferConstraints constraints)
    {
        if (_byContent.TryGetValue(constraints, out int known))
        {
            _users[known]++;
            return known;
        }
        int slot = _slots.Take();
        SlotPool.Fit(ref _constraints, slot);
        SlotPool.Fit(ref _users, slot);
        SlotPool.Fit(ref _known, slot);
        SlotPool.Fit(ref _allowed, slot);
        _constraints[slot] = constraints;
        _users[slot] = 1;
        _known[slot] = [];
        _allowed[slot] = [];
        _byContent.Add(constraints, slot);
        return slot;
    }

    /// <summary>One user less.</summary>
    public void Return(int slot)
    {
        if (--_users[slot] > 0) return;
        _byContent.Remove(_constraints[slot]!);
        _constraints[slot] = null;
        _slots.Return(slot);
    }

    public bool Allows(int slot, int agent, AgentTraits traits)
    {
        int word = agent / WordBits;
        ulong bit = 1UL << (agent % WordBits);
        if (word >= _known[slot]!.Length) Widen(slot, word);
        if ((_known[slot]![word] & bit) == 0)
        {
            _known[slot]![word] |= bit;
            if (_constraints[slot]!.Allows(traits)) _allowed[slot]![word] |= bit;
            else _allowed[slot]![word] &= ~bit;
        }
        return (_allowed[slot]![word] & bit) != 0;
    }

    /// <summary>The agent is another one, or looks different.</summary>
    public void Forget(int agent)
    {
        int word = agent / WordBits;
        for (int slot = 0; slot < _slots.High; slot++)
        {
            if (_known[slot] is { } known && word < known.Length) known[word] &= ~(1UL << (agent % WordBits));
        }
    }

    private void Widen(int slot, int word)
    {
        int length = Math.Max(word + 1, _known[slot]!.Length * 2);
        Array.Resize(ref _known[slot], length);
        Array.Resize(ref _allowed[slot], length);
    }
}
