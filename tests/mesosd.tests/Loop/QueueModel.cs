namespace Mesosd.Tests.Loop;

/// <summary>What the model may do wrong on purpose, so that its checks are seen to find it.</summary>
public enum QueueFault
{
    None,
    StampsBeforeItem,
    TellsBeforeEmptying,
    NoBarrierBeforeLookingForSleeper,
    LooksForWorkBeforeAnnouncing,
    MovesOnFromRingThatIsStillOpen,
    ClaimsWithoutComparing,
}

/// <summary>
/// <c>MultiProducerQueue</c>, <c>QueueRing</c> and <c>SleepSignal</c> as a state machine: each access to memory that
/// others see is one step. Stores wait in their thread's buffer and reach memory at any later moment, in order, as
/// on x86; atomic operations and barriers wait for the thread's own buffer to be empty.
/// </summary>
/// <remarks>
/// All of the state is one array of small numbers, so that states can be compared and remembered. The steps have the
/// names of docs/loop.md.
/// </remarks>
internal sealed class QueueModel(int producers, int itemsEach, int firstSlots, int maxSlots, QueueFault fault)
{
    // Memory.
    private const int Taken = 0;
    private const int Writing = 1;
    private const int Sleeping = 2;
    private const int Signal = 3;
    private const int RingCount = 4;
    private const int Rings = 5;

    // A ring: its fields, then the stamps and the items of its slots.
    private const int MaxRings = 6;
    private const int MaxSlots = 2;
    private const int Start = 0;
    private const int Slots = 1;
    private const int End = 2;
    private const int Closed = 3;
    private const int NextRing = 4;
    private const int Stamps = 5;
    private const int Items = Stamps + MaxSlots;
    private const int RingSize = Items + MaxSlots;

    // A thread: its place in the program, its registers, its store buffer of (address, value).
    private const int Threads = Rings + MaxRings * RingSize;
    private const int Place = 0;
    private const int Ring = 1;
    private const int Position = 2;
    private const int Item = 3;
    private const int IsLastLook = 4;
    private const int Told = 5;
    private const int Buffered = 6;
    private const int Buffer = 7;
    private const int MaxBuffered = 3;
    private const int ThreadSize = Buffer + 2 * MaxBuffered;

    private readonly int _consumer = Threads + producers * ThreadSize;
    private readonly int _delivered = Threads + (producers + 1) * ThreadSize;

    private enum Adding : sbyte { ReadRing, ReadEnd, ReadTaken, Claim, Fill, Stamp, Close, Link, Advance, Barrier, LookForSleeper, Rouse, Set, Done }

    private enum Taking : sbyte { LookAtStamp, LookAtEnd, LookAtNext, TakeItem, EmptySlot, Tell, NotFound, Announce, Withdraw, Sleep, WakeUp }

    public int ThreadCount => producers + 1;

    /// <summary>What a thread does next, for people.</summary>
    public string Describe(sbyte[] state, int thread)
    {
        sbyte place = state[Threads + thread * ThreadSize + Place];
        return thread < producers ? $"producer {thread} {(Adding)place}" : $"consumer {(Taking)place}";
    }

    public sbyte[] Initial()
    {
        sbyte[] state = new sbyte[_delivered + producers];
        state[RingCount] = 1;
        state[Rings + Slots] = (sbyte)firstSlots;
        state[Rings + NextRing] = -1;
        for (int producer = 0; producer < producers; producer++) state[Threads + producer * ThreadSize + Item] = 1;
        return state;
    }

    /// <summary>Whether all has been done that must be: everything delivered, everybody at rest.</summary>
    public bool IsGoodEnd(sbyte[] state)
    {
        for (int producer = 0; producer < producers; producer++)
            if (state[_delivered + producer] != itemsEach) return false;
        return (Taking)state[_consumer + Place] == Taking.Sleep;
    }

    /// <summary>Lets the oldest buffered store of a thread reach memory; false when there is none.</summary>
    public bool TryDrain(sbyte[] state, int thread)
    {
        int at = Threads + thread * ThreadSize;
        if (state[at + Buffered] == 0) return false;
        int address = state[at + Buffer];
        sbyte value = state[at + Buffer + 1];
        bool isItem = address >= Rings && address < Threads && (address - Rings) % RingSize >= Items;
        if (isItem && value != 0) Check(state[address] == 0, "an item was written over another");
        state[address] = value;
        for (int index = at + Buffer; index < at + ThreadSize - 2; index++) state[index] = state[index + 2];
        state[at + ThreadSize - 2] = state[at + ThreadSize - 1] = 0;
        state[at + Buffered]--;
        return true;
    }

    /// <summary>Lets a thread do its next step; false when it cannot at present.</summary>
    public bool TryStep(sbyte[] state, int thread) =>
        thread < producers ? TryAddStep(state, Threads + thread * ThreadSize) : TryTakeStep(state);

    private bool TryAddStep(sbyte[] state, int me)
    {
        int ring = Rings + state[me + Ring] * RingSize;
        Adding next;
        switch ((Adding)state[me + Place])
        {
            case Adding.ReadRing:
                state[me + Ring] = Load(state, me, Writing);
                next = Adding.ReadEnd;
                break;
            case Adding.ReadEnd:
                state[me + Position] = state[ring + End];
                next = state[ring + Closed] != 0 ? Adding.Close : Adding.ReadTaken;
                break;
            case Adding.ReadTaken:
                int used = state[me + Position] - Math.Max(state[Taken], state[ring + Start]);
                next = used >= state[ring + Slots] ? Adding.Close : Adding.Claim;
                break;
            case Adding.Claim:
                if (!IsDrained(state, me)) return false;
                next = Claim(state, me, ring);
                break;
            case Adding.Fill:
                if (!Publish(state, me, ring, isItem: fault != QueueFault.StampsBeforeItem)) return false;
                next = Adding.Stamp;
                break;
            case Adding.Stamp:
                if (!Publish(state, me, ring, isItem: fault == QueueFault.StampsBeforeItem)) return false;
                next = Adding.Barrier;
                break;
            case Adding.Close:
                if (!IsDrained(state, me)) return false;
                state[ring + Closed] = 1;
                state[me + Position] = state[ring + End];
                next = Adding.Link;
                break;
            case Adding.Link:
                if (!IsDrained(state, me)) return false;
                if (state[ring + NextRing] < 0) state[ring + NextRing] = AddRing(state, ring);
                next = Adding.Advance;
                break;
            case Adding.Advance:
                if (!IsDrained(state, me)) return false;
                if (state[Writing] == state[me + Ring]) state[Writing] = state[ring + NextRing];
                next = Adding.ReadRing;
                break;
            case Adding.Barrier:
                if (fault != QueueFault.NoBarrierBeforeLookingForSleeper && !IsDrained(state, me)) return false;
                next = Adding.LookForSleeper;
                break;
            case Adding.LookForSleeper:
                next = Load(state, me, Sleeping) != 0 ? Adding.Rouse : GoOn(state, me);
                break;
            case Adding.Rouse:
                if (!IsDrained(state, me)) return false;
                next = state[Sleeping] != 0 ? Adding.Set : GoOn(state, me);
                state[Sleeping] = 0;
                break;
            case Adding.Set:
                state[Signal] = 1;
                next = GoOn(state, me);
                break;
            default:
                return false;
        }
        state[me + Place] = (sbyte)next;
        return true;
    }

    private bool TryTakeStep(sbyte[] state)
    {
        int me = _consumer;
        int ring = Rings + state[me + Ring] * RingSize;
        int slot = state[me + Position] & (state[ring + Slots] - 1);
        Taking next;
        switch ((Taking)state[me + Place])
        {
            case Taking.LookAtStamp:
                bool found = state[ring + Stamps + slot] == state[me + Position] + 1;
                if (!found) next = Taking.LookAtEnd;
                else next = state[me + IsLastLook] != 0 ? Taking.Withdraw : Taking.TakeItem;
                break;
            case Taking.LookAtEnd:
                bool isClosed = state[ring + Closed] != 0 || fault == QueueFault.MovesOnFromRingThatIsStillOpen;
                next = isClosed && state[ring + End] == state[me + Position] ? Taking.LookAtNext : Taking.NotFound;
                break;
            case Taking.LookAtNext:
                sbyte behind = state[ring + NextRing];
                if (behind >= 0) state[me + Ring] = behind;
                next = behind >= 0 ? Taking.LookAtStamp : Taking.NotFound;
                break;
            case Taking.TakeItem:
                if (fault == QueueFault.TellsBeforeEmptying && !Store(state, me, Taken, (sbyte)(state[me + Position] + 1)))
                    return false;
                Deliver(state, Load(state, me, ring + Items + slot));
                next = Taking.EmptySlot;
                break;
            case Taking.EmptySlot:
                if (!Store(state, me, ring + Items + slot, 0)) return false;
                state[me + Position]++;
                next = Taking.Tell;
                break;
            case Taking.Tell:
                if (!TellTaken(state, me)) return false;
                next = Taking.LookAtStamp;
                break;
            case Taking.NotFound:
                if (!TellTaken(state, me)) return false;
                bool sleepsNow = state[me + IsLastLook] != 0 || fault == QueueFault.LooksForWorkBeforeAnnouncing;
                next = state[me + IsLastLook] != 0 ? Taking.Sleep : Taking.Announce;
                state[me + IsLastLook] = (sbyte)(sleepsNow ? 0 : 1);
                break;
            case Taking.Announce:
                if (!IsDrained(state, me)) return false;
                state[Sleeping] = 1;
                next = fault == QueueFault.LooksForWorkBeforeAnnouncing ? Taking.Sleep : Taking.LookAtStamp;
                break;
            case Taking.Withdraw:
                state[me + IsLastLook] = 0;
                if (!Store(state, me, Sleeping, 0)) return false;
                next = Taking.LookAtStamp;
                break;
            case Taking.Sleep:
                if (state[Signal] == 0) return false;
                state[Signal] = 0;
                next = Taking.WakeUp;
                break;
            case Taking.WakeUp:
                if (!Store(state, me, Sleeping, 0)) return false;
                next = Taking.LookAtStamp;
                break;
            default:
                return false;
        }
        state[me + Place] = (sbyte)next;
        return true;
    }

    private Adding Claim(sbyte[] state, int me, int ring)
    {
        bool isCurrent = state[ring + Closed] == 0 && state[ring + End] == state[me + Position];
        if (isCurrent || fault == QueueFault.ClaimsWithoutComparing)
        {
            state[ring + End] = (sbyte)(state[me + Position] + 1);
            return Adding.Fill;
        }
        state[me + Position] = state[ring + End];
        return state[ring + Closed] != 0 ? Adding.Close : Adding.ReadTaken;
    }

    private sbyte AddRing(sbyte[] state, int full)
    {
        sbyte added = state[RingCount]++;
        Check(added < MaxRings, "the model has too few rings");
        int ring = Rings + added * RingSize;
        state[ring + Start] = state[ring + End] = state[full + End];
        state[ring + Slots] = (sbyte)Math.Min(2 * state[full + Slots], maxSlots);
        state[ring + NextRing] = -1;
        return added;
    }

    private Adding GoOn(sbyte[] state, int me)
    {
        bool isLast = state[me + Item] == itemsEach;
        if (!isLast) state[me + Item]++;
        state[me + Ring] = state[me + Position] = 0;
        return isLast ? Adding.Done : Adding.ReadRing;
    }

    private void Deliver(sbyte[] state, sbyte item)
    {
        Check(item != 0, "a slot was stamped and empty");
        int producer = item / 16;
        int expected = state[_delivered + producer] + 1;
        Check(item % 16 == expected, $"producer {producer}: item {item % 16} came where {expected} was due");
        state[_delivered + producer]++;
    }

    private static bool Publish(sbyte[] state, int me, int ring, bool isItem)
    {
        int slot = state[me + Position] & (state[ring + Slots] - 1);
        int item = (me - Threads) / ThreadSize * 16 + state[me + Item];
        return isItem
            ? Store(state, me, ring + Items + slot, (sbyte)item)
            : Store(state, me, ring + Stamps + slot, (sbyte)(state[me + Position] + 1));
    }

    private static bool TellTaken(sbyte[] state, int me)
    {
        if (state[me + Told] == state[me + Position]) return true;
        if (!Store(state, me, Taken, state[me + Position])) return false;
        state[me + Told] = state[me + Position];
        return true;
    }

    private static bool IsDrained(sbyte[] state, int me) => state[me + Buffered] == 0;

    private static bool Store(sbyte[] state, int me, int address, sbyte value)
    {
        int count = state[me + Buffered];
        if (count == MaxBuffered) return false;
        state[me + Buffer + 2 * count] = (sbyte)address;
        state[me + Buffer + 2 * count + 1] = value;
        state[me + Buffered]++;
        return true;
    }

    // A thread sees its own stores before the others do.
    private static sbyte Load(sbyte[] state, int me, int address)
    {
        for (int index = state[me + Buffered] - 1; index >= 0; index--)
            if (state[me + Buffer + 2 * index] == address) return state[me + Buffer + 2 * index + 1];
        return state[address];
    }

    private static void Check(bool holds, string text)
    {
        if (!holds) throw new ModelFailure(text);
    }
}

