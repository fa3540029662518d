namespace Mesosd.Coordination;

/// <summary>
/// The numbers of a process' requests. All parts of a core take theirs from one, so an answer belongs to one request
/// of one part, and one that nobody waits for any more is known by that.
/// </summary>
internal sealed class CoordinationNumbers
{
    private long _last;

    public CoordinationRequestId Next() => new(++_last);
}
