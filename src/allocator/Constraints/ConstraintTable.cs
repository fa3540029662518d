namespace Mesosd.Allocation;

/// <summary>
/// Constraints in use, each kept once however many frameworks have it, and what they say of each agent, worked
/// out when it is first asked for.
/// </summary>
internal sealed class ConstraintTable
{
    public const int None = -1;

    private const int WordBits = 64;

    private readonly UsedSlots<OfferConstraints> _slots = new();
    private OfferConstraints?[] _constraints = [];

    // By constraints, a bit per agent.
    private ulong[]?[] _known = [];
    private ulong[]?[] _allowed = [];

    /// <summary>The number of constraints, for one more user.</summary>
    public int Take(OfferConstraints constraints)
    {
        int slot = _slots.Take(constraints, out bool isNew);
        if (!isNew) return slot;
        SlotPool.Fit(ref _constraints, slot);
        SlotPool.Fit(ref _known, slot);
        SlotPool.Fit(ref _allowed, slot);
        _constraints[slot] = constraints;
        _known[slot] = [];
        _allowed[slot] = [];
        return slot;
    }

    /// <summary>One user less.</summary>
    public void Return(int slot)
    {
        if (_slots.Return(slot)) _constraints[slot] = null;
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
