using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Master;

/// <summary>
/// What a framework has done and was told since this master knows it: a few hundred bytes, so that counting costs nothing and
/// a copy for readers next to nothing.
/// </summary>
internal sealed class FrameworkFigures
{
    private readonly long[] _calls = new long[(int)CallType.UpdateFramework + 1];
    private readonly long[] _events = new long[(int)EventType.UpdateOperationStatus + 1];
    private readonly long[] _operations = new long[(int)OfferOperationType.DestroyDisk + 1];
    private readonly long[] _ends = new long[(int)TaskState.Unknown + 1];

    /// <summary>Live and unreachable tasks by state.</summary>
    public TaskCounts Tasks { get; private init; } = new();

    public long OffersSent { get; set; }

    public long OffersAccepted { get; set; }

    public long OffersDeclined { get; set; }

    public long OffersRescinded { get; set; }

    public FrameworkFigures()
    {
    }

    private FrameworkFigures(FrameworkFigures other)
    {
        other._calls.CopyTo(_calls, 0);
        other._events.CopyTo(_events, 0);
        other._operations.CopyTo(_operations, 0);
        other._ends.CopyTo(_ends, 0);
        Tasks = other.Tasks.Copy();
        OffersSent = other.OffersSent;
        OffersAccepted = other.OffersAccepted;
        OffersDeclined = other.OffersDeclined;
        OffersRescinded = other.OffersRescinded;
    }

    public void Count(CallType type) => Count(_calls, (int)type);

    public void Count(EventType type) => Count(_events, (int)type);

    public void Count(OfferOperationType type) => Count(_operations, (int)type);

    public void CountEnd(TaskState state) => Count(_ends, (int)state);

    public long this[CallType type] => _calls[(int)type];

    public long this[EventType type] => _events[(int)type];

    public long this[OfferOperationType type] => _operations[(int)type];

    public long EndsAs(TaskState state) => _ends[(int)state];

    public long Calls => _calls.Sum();

    public long Events => _events.Sum();

    public long Operations => _operations.Sum();

    /// <summary>The present figures, for a reader on another thread.</summary>
    public FrameworkFigures Copy() => new(this);

    // A kind of a later version has no figure here.
    private static void Count(long[] counts, int kind)
    {
        if ((uint)kind < (uint)counts.Length) counts[kind]++;
    }
}
