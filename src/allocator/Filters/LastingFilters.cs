using System.Numerics;

namespace Mesosd.Allocation;

/// <summary>
/// Refusals of an hour or more: a cluster in which every framework has declined every agent for ever has one
/// record per agent, with a bit per subscription. All refusals of an agent with the same resources and the same
/// end are one record; ends are rounded so that they meet.
/// </summary>
/// <remarks>
/// Memory is agents × subscriptions in bits, and time for a look at a pair is the number of the agent's records,
/// which is bounded. Invariant: no record of an agent has a subscription's bit whose other record there both
/// contains its resources and outlasts it.
/// </remarks>
internal sealed class LastingFilters
{
    private const int None = -1;
    private const int WordBits = 64;

    // Ends meet on a grid this much finer than the refusal is long.
    private const long Fineness = 1024;

    private readonly SlotPool _slots = new();
    private readonly SlotLists _byAgent = new();
    private readonly ExpiryHeap _heap = new();
    private int[] _agent = [];
    private ResourceBundle?[] _refused = [];
    private ulong[]?[] _bits = [];
    private int[] _members = [];
    private int[] _recordsOf = [];
    private int[] _countOf = [];

    /// <summary>From here on refusals are kept here.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromHours(1);

    /// <summary>How many refusals there are.</summary>
    public int Count { get; private set; }

    /// <summary>When the next record ends; never without records.</summary>
    public Instant NextExpiry => _heap.Count == 0 ? Instant.Never : _heap.EarliestExpiry;

    /// <summary>
    /// The end of a refusal: the next multiple of the largest power of two of nanoseconds that is not above a
    /// 1024th of its length.
    /// </summary>
    public static Instant EndOf(Instant now, TimeSpan span)
    {
        Instant end = now + span;
        long grid = (long)BitOperations.RoundUpToPowerOf2((ulong)(span.Ticks * 100 / Fineness) / 2 + 1);
        long beyond = end.Nanoseconds & (grid - 1);
        if (beyond == 0) return end;
        return end.Nanoseconds > long.MaxValue - grid ? Instant.Never : new Instant(end.Nanoseconds - beyond + grid);
    }

    /// <summary>How many there are of a subscription.</summary>
    public int CountOf(int subscription) => subscription < _countOf.Length ? _countOf[subscription] : 0;

    /// <summary>Adds a refusal; false when the agent has as many records as it may have.</summary>
    public bool TryAdd(int subscription, int agent, ResourceBundle refused, Instant end)
    {
        SlotPool.Fit(ref _recordsOf, agent);
        SlotPool.Fit(ref _countOf, subscription);
        int found = None;
        for (int slot = _byAgent.First(agent), next; slot != None; slot = next)
        {
            next = _byAgent.Next(slot);
            Instant other = _heap.ExpiryOf(slot);
            if (other == end && refused.Equals(_refused[slot])) found = slot;
            if (!HasBit(slot, subscription)) continue;
            if (other >= end && _refused[slot]!.Contains(refused)) return true;
            if (other <= end && refused.Contains(_refused[slot]!)) ClearBit(slot, subscription);
        }
        if (found == None)
        {
            if (_recordsOf[agent] == AllocatorLimits.LastingFilterRecords) return false;
            found = Open(agent, refused, end);
        }
        SetBit(found, subscription);
        return true;
    }

    /// <summary>Whether a refusal stands in the way of an offer.</summary>
    public bool Blocks(int subscription, int agent, ResourceBundle offered)
    {
        for (int slot = _byAgent.First(agent); slot != None; slot = _byAgent.Next(slot))
        {
            if (HasBit(slot, subscription) && _refused[slot]!.Contains(offered)) return true;
        }
        return false;
    }

    /// <summary>
    /// When the last refusal that stands in the way of an offer at a moment ends; null when none does.
    /// </summary>
    public Instant? EndOf(int subscription, int agent, ResourceBundle offered, Instant now)
    {
        Instant? end = null;
        for (int slot = _byAgent.First(agent); slot != None; slot = _byAgent.Next(slot))
        {
            if (_heap.ExpiryOf(slot) <= now) continue;
            if (!HasBit(slot, subscription) || !_refused[slot]!.Contains(offered)) continue;
            if (end is null || _heap.ExpiryOf(slot) > end) end = _heap.ExpiryOf(slot);
        }
        return end;
    }

    /// <summary>
    /// Clears the bits of those who refused all that is free, and so every part of it. Others may have refused
    /// their part.
    /// </summary>
    public void ClearRefusers(int agent, ResourceBundle free, Span<ulong> subscriptions)
    {
        for (int slot = _byAgent.First(agent); slot != None; slot = _byAgent.Next(slot))
        {
            if (!_refused[slot]!.Contains(free)) continue;
            ulong[] bits = _bits[slot]!;
            int words = Math.Min(bits.Length, subscriptions.Length);
            for (int word = 0; word < words; word++) subscriptions[word] &= ~bits[word];
        }
    }

    /// <summary>Takes out one refusal whose time is over; to be called until there is none.</summary>
    public bool TryExpire(Instant now, out int subscription, out int agent)
    {
        subscription = agent = None;
        if (_heap.Count == 0 || _heap.EarliestExpiry > now) return false;
        int slot = _heap.Earliest;
        ulong[] bits = _bits[slot]!;
        int word = 0;
        while (bits[word] == 0) word++;
        subscription = word * WordBits + BitOperations.TrailingZeroCount(bits[word]);
        agent = _agent[slot];
        ClearBit(slot, subscription);
        return true;
    }

    /// <summary>Takes out all refusals of a pair; false when there was none.</summary>
    public bool RemovePair(int subscription, int agent)
    {
        bool any = false;
        for (int slot = _byAgent.First(agent), next; slot != None; slot = next)
        {
            next = _byAgent.Next(slot);
            if (!HasBit(slot, subscription)) continue;
            ClearBit(slot, subscription);
            any = true;
        }
        return any;
    }

    /// <summary>Takes out all refusals of a subscription: a look at every record, if it has any.</summary>
    public void RemoveSubscription(int subscription)
    {
        for (int slot = 0; slot < _slots.High && CountOf(subscription) > 0; slot++)
        {
            if (_members[slot] > 0 && HasBit(slot, subscription)) ClearBit(slot, subscription);
        }
    }

    /// <summary>Takes out all refusals for an agent.</summary>
    public void RemoveAgent(int agent)
    {
        for (int slot; (slot = _byAgent.First(agent)) != None;)
        {
            ulong[] bits = _bits[slot]!;
            for (int word = 0; word < bits.Length && _members[slot] > 0; word++)
            {
                while (bits[word] != 0)
                {
                    ClearBit(slot, word * WordBits + BitOperations.TrailingZeroCount(bits[word]));
                }
            }
        }
    }

    private bool HasBit(int slot, int subscription)
    {
        ulong[] bits = _bits[slot]!;
        int word = subscription / WordBits;
        return word < bits.Length && (bits[word] >> (subscription % WordBits) & 1) != 0;
    }

    private void SetBit(int slot, int subscription)
    {
        int word = subscription / WordBits;
        if (word >= _bits[slot]!.Length)
        {
            Array.Resize(ref _bits[slot], Math.Max(word + 1, _bits[slot]!.Length * 5 / 4));
        }
        _bits[slot]![word] |= 1UL << (subscription % WordBits);
        _members[slot]++;
        _countOf[subscription]++;
        Count++;
    }

    private void ClearBit(int slot, int subscription)
    {
        _bits[slot]![subscription / WordBits] &= ~(1UL << (subscription % WordBits));
        _countOf[subscription]--;
        Count--;
        if (--_members[slot] == 0) Close(slot);
    }

    private int Open(int agent, ResourceBundle refused, Instant end)
    {
        int slot = _slots.Take();
        SlotPool.Fit(ref _agent, slot);
        SlotPool.Fit(ref _refused, slot);
        SlotPool.Fit(ref _bits, slot);
        SlotPool.Fit(ref _members, slot);
        _agent[slot] = agent;
        _refused[slot] = refused;
        // What an earlier record left is all zero and serves again.
        _bits[slot] ??= [];
        _byAgent.Add(agent, slot);
        _heap.Add(slot, end);
        _recordsOf[agent]++;
        return slot;
    }

    private void Close(int slot)
    {
        _byAgent.Remove(_agent[slot], slot);
        _heap.Remove(slot);
        _recordsOf[_agent[slot]]--;
        _refused[slot] = null;
        _slots.Return(slot);
    }
}
