using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Loop;

/// <summary>
/// The open links of a role by the ids that its core knows. Owned by the role's loop; sends of one turn leave
/// together when it ends.
/// </summary>
internal sealed class PeerLinks
{
    private readonly Dictionary<ConnectionId, IPeerLink> _open = [];
    private readonly HashSet<IPeerLink> _touched = [];

    public IReadOnlyCollection<IPeerLink> Open => _open.Values;

    public void Add(IPeerLink link) => _open.Add(link.Id, link);

    public void Remove(IPeerLink link)
    {
        _open.Remove(link.Id);
        _touched.Remove(link);
    }

    /// <summary>
    /// Queues a message and says what became of it. One for a link that is gone is dropped: the core hears of
    /// its end next. One that the peer would not take is the caller's to report.
    /// </summary>
    public SendOutcome Send(ConnectionId id, IMessage message, uint correlation, bool isAnswer)
    {
        if (!_open.TryGetValue(id, out IPeerLink? link)) return SendOutcome.NotOpen;
        _touched.Add(link);
        return link.Send(message, correlation, isAnswer);
    }

    /// <summary>Says goodbye to a peer.</summary>
    public void Disconnect(ConnectionId id, GoodbyeReason reason, string text)
    {
        if (_open.TryGetValue(id, out IPeerLink? link)) link.Close(reason, text);
    }

    /// <summary>Lets everything that was queued leave, one write for each link.</summary>
    public void FlushTouched()
    {
        foreach (IPeerLink link in _touched) link.Flush();
        _touched.Clear();
    }

    /// <summary>Says goodbye to everybody.</summary>
    public void CloseAll(GoodbyeReason reason, string text)
    {
        foreach (IPeerLink link in _open.Values) link.Close(reason, text);
    }
}
