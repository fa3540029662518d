using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>Connections with delays from the seed, which can be broken, silenced and closed.</summary>
internal sealed class VirtualNetwork(VirtualWorld world)
{
    private readonly List<VirtualConnection> _open = [];
    private long _lastId;

    public TimeSpan ShortestDelay { get; set; } = TimeSpan.FromMilliseconds(0.1);

    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The probability that a frame of <see cref="RepeatedKinds"/> arrives twice.</summary>
    public double RepeatProbability { get; set; }

    /// <summary>
    /// Which frames may arrive twice: those that our peers send again by themselves. A connection never repeats
    /// frames by itself.
    /// </summary>
    public HashSet<ushort> RepeatedKinds { get; } = [];

    /// <summary>The connections that can be broken, in the order of their beginning.</summary>
    public IReadOnlyList<VirtualConnection> Open => _open;

    /// <summary>Begins a connection. The client hears <c>OnOpened</c>, or <c>OnLost</c> when nobody is there.</summary>
    public VirtualConnection Connect(IVirtualPeer client, IVirtualPeer server, PeerRole role, byte[]? token = null)
    {
        VirtualConnection connection = new(new ConnectionId(++_lastId), client, server)
        {
            Role = role,
            Token = token ?? [],
        };
        _open.Add(connection);
        Deliver(connection.Server, () =>
        {
            if (!server.IsUp || connection.Client.IsOver)
            {
                connection.Server.IsOver = true;
                Finish(connection);
                DeliverLost(connection, connection.Client, Delay());
                return;
            }
            // The client's own must be first on its way, before what the server says at once.
            Deliver(connection.Client, () => client.OnOpened(connection));
            server.OnOpened(connection);
        });
        return connection;
    }

    public void Send(VirtualConnection connection, IVirtualPeer from, IMessage message)
    {
        VirtualConnectionEnd to = connection.OtherEnd(from);
        if (connection.IsBroken || connection.EndOf(from).IsOver) return;
        VirtualFrame frame = VirtualFrame.Of(message);
        DeliverFrame(connection, to, frame);
        if (RepeatedKinds.Contains(frame.Kind) && world.Happens(RepeatProbability))
            DeliverFrame(connection, to, frame);
    }

    /// <summary>Breaks a connection. Each end notices by itself, at most after a span.</summary>
    public void Break(VirtualConnection connection, TimeSpan longestNotice)
    {
        if (connection.IsBroken) return;
        world.Trace.AddEvent(world.Now, connection.ToString(), "breaks");
        connection.IsBroken = true;
        Finish(connection);
        DeliverLost(connection, connection.Client, world.Span(TimeSpan.Zero, longestNotice));
        DeliverLost(connection, connection.Server, world.Span(TimeSpan.Zero, longestNotice));
    }

    /// <summary>One end closes in good order: the other one still gets what was sent before.</summary>
    public void Close(VirtualConnection connection, IVirtualPeer by)
    {
        if (connection.EndOf(by).IsOver) return;
        Abandon(connection, by);
        world.After(Delay(), () =>
        {
            if (by.IsUp) by.OnLost(connection);
        });
    }

    /// <summary>One end is gone without a word to itself: its process ended.</summary>
    public void Abandon(VirtualConnection connection, IVirtualPeer by)
    {
        connection.EndOf(by).IsOver = true;
        Finish(connection);
        VirtualConnectionEnd other = connection.OtherEnd(by);
        if (connection.IsBroken) return;
        connection.IsBroken = true;
        Deliver(other, () => Lose(connection, other));
    }

    private void DeliverFrame(VirtualConnection connection, VirtualConnectionEnd to, VirtualFrame frame) =>
        Deliver(to, () =>
        {
            world.Trace.AddFrame(world.Now, connection.OtherEnd(to.Peer).Peer.Name, to.Peer.Name, frame);
            to.Peer.OnFrame(connection, frame);
        });

    private void Deliver(VirtualConnectionEnd end, Action arrives)
    {
        Instant at = world.Now + Delay();
        if (at < end.LastArrival) at = end.LastArrival;
        end.LastArrival = at;
        world.At(at, () =>
        {
            if (!end.IsOver) arrives();
        });
    }

    private void DeliverLost(VirtualConnection connection, VirtualConnectionEnd end, TimeSpan after) =>
        world.After(after, () => Lose(connection, end));

    private static void Lose(VirtualConnection connection, VirtualConnectionEnd end)
    {
        if (end.IsOver) return;
        end.IsOver = true;
        end.Peer.OnLost(connection);
    }

    private void Finish(VirtualConnection connection) => _open.Remove(connection);

    private TimeSpan Delay() => world.Span(ShortestDelay, LongestDelay);
}
