using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

internal sealed partial class VirtualNetwork
{
    // A connection looks at its silence about once a second.
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(1);

    // TCP sends again after twice the last pause; a path that is back is noticed after that at most.
    public static readonly TimeSpan LongestRetransmission = TimeSpan.FromSeconds(30);

    private readonly List<VirtualHost> _hosts = [];
    private readonly Dictionary<(int From, int To), Instant> _cuts = [];

    private static readonly TimeSpan StandbySilenceLimit = ServiceClient.Lease / 2;

    /// <summary>How long an end hears nothing until it gives its connection up.</summary>
    public static TimeSpan SilenceLimit { get; } =
        FrameLimits.Default.HeartbeatInterval * FrameLimits.Default.SilentIntervals;

    public IReadOnlyList<VirtualHost> Hosts => _hosts;

    /// <summary>How many paths from one host to another are cut.</summary>
    public int CutCount => _cuts.Count;

    public VirtualHost AddHost(string name)
    {
        VirtualHost host = new(name, _hosts.Count);
        _hosts.Add(host);
        return host;
    }

    public bool IsCut(VirtualHost from, VirtualHost to) =>
        _cuts.Count > 0 && _cuts.ContainsKey((from.Index, to.Index));

    /// <summary>Whatever goes from one host to another waits from now on; the other way is open.</summary>
    public void Cut(VirtualHost from, VirtualHost to)
    {
        if (from == to || !_cuts.TryAdd((from.Index, to.Index), world.Now)) return;
        foreach (VirtualConnection connection in _open.ToArray())
        {
            SilenceIf(connection, connection.Client, from, to);
            SilenceIf(connection, connection.Server, from, to);
        }
    }

    /// <summary>Opens a path again. What waited arrives when TCP tries once more.</summary>
    public void Mend(VirtualHost from, VirtualHost to)
    {
        if (!_cuts.Remove((from.Index, to.Index), out Instant since)) return;
        TimeSpan longest = world.Now - since;
        if (longest > LongestRetransmission) longest = LongestRetransmission;
        foreach (VirtualConnection connection in _open.ToArray())
        {
            MendIf(connection, connection.Client, from, to, longest);
            MendIf(connection, connection.Server, from, to, longest);
        }
    }

    public void MendAll()
    {
        foreach ((int from, int to) in _cuts.Keys.Order().ToArray()) Mend(_hosts[from], _hosts[to]);
    }

    /// <summary>Breaks a connection. Each end notices by itself, at most after a span.</summary>
    public void Break(VirtualConnection connection, TimeSpan longestNotice)
    {
        if (connection.IsBroken) return;
        world.Trace.AddEvent(world.Now, connection.ToString(), "breaks");
        connection.IsBroken = true;
        LoseLater(connection, connection.Client, longestNotice);
        LoseLater(connection, connection.Server, longestNotice);
    }

    /// <summary>A process has ended: its host closes its connections, unless the host itself is gone.</summary>
    public void EndAll(VirtualProcess process)
    {
        foreach (VirtualConnection connection in _open.ToArray())
        {
            if (connection.Client.Process != process && connection.Server.Process != process) continue;
            VirtualConnectionEnd end = connection.EndOf(process);
            if (end.IsOver || IsStillOpening(connection, end)) continue;
            Leave(connection, end, tells: process.Host.IsOn);
            if (!process.Host.IsOn) Silence(connection, connection.Opposite(end));
        }
    }

    /// <summary>A host is back: it knows nothing of the connections from before, and says so when asked.</summary>
    public void NoteReturn(VirtualHost host)
    {
        foreach (VirtualConnection connection in _open.ToArray())
        {
            if (connection.Client.IsOver && connection.Client.Process.Host == host)
                LoseLater(connection, connection.Server, FrameLimits.Default.HeartbeatInterval);
            else if (connection.Server.IsOver && connection.Server.Process.Host == host)
                LoseLater(connection, connection.Client, FrameLimits.Default.HeartbeatInterval);
        }
    }

    /// <summary>A process has stopped: its peers hear nothing of it.</summary>
    public void NoteSilence(VirtualProcess process)
    {
        foreach (VirtualConnection connection in _open.ToArray())
        {
            if (connection.Client.Process == process) Silence(connection, connection.Server);
            else if (connection.Server.Process == process) Silence(connection, connection.Client);
        }
    }

    /// <summary>A process goes on.</summary>
    public void NoteSpeech(VirtualProcess process)
    {
        foreach (VirtualConnection connection in _open)
        {
            if (connection.Client.Process == process) HearAgain(connection, connection.Server);
            else if (connection.Server.Process == process) HearAgain(connection, connection.Client);
        }
    }

    // The kernel answers a connection that no process has taken yet.
    private static bool IsStillOpening(VirtualConnection connection, VirtualConnectionEnd end) =>
        end == connection.Server && connection.Visitor is null;

    private void SilenceIf(VirtualConnection connection, VirtualConnectionEnd end, VirtualHost from, VirtualHost to)
    {
        if (end.Process.Host == to && connection.Opposite(end).Process.Host == from) Silence(connection, end);
    }

    private void Silence(VirtualConnection connection, VirtualConnectionEnd end)
    {
        if (end.IsOver || end.SilentSince != Instant.Never) return;
        Instant since = world.Now;
        end.SilentSince = since;
        world.After(LimitOf(connection) + world.Span(TimeSpan.Zero, TickInterval), () =>
        {
            if (end.SilentSince == since) GiveUp(connection, end);
        });
    }

    // Masters' links among each other must be known to be dead before a session with the service ends.
    private static TimeSpan LimitOf(VirtualConnection connection) =>
        connection is { Client.Process: MasterNode, Server.Process: MasterNode } ? StandbySilenceLimit : SilenceLimit;

    private void HearAgain(VirtualConnection connection, VirtualConnectionEnd end)
    {
        VirtualProcess from = connection.Opposite(end).Process;
        if (!from.IsPaused && from.IsUp && !IsCut(from.Host, end.Process.Host)) end.SilentSince = Instant.Never;
    }

    private void MendIf(
        VirtualConnection connection, VirtualConnectionEnd end, VirtualHost from, VirtualHost to, TimeSpan longest)
    {
        if (end.Process.Host != to || connection.Opposite(end).Process.Host != from || end.IsOver) return;
        if (end.HeldCount == 0) HearAgain(connection, end);
        else world.After(world.Span(ShortestDelay, longest), () => Release(connection, end));
    }

    private void Release(VirtualConnection connection, VirtualConnectionEnd end)
    {
        VirtualProcess from = connection.Opposite(end).Process;
        if (IsCut(from.Host, end.Process.Host)) return;
        HearAgain(connection, end);
        Queue<Delivery> held = end.TakeHeld();
        while (held.TryDequeue(out Delivery? delivery))
            if (!end.IsOver) HandOver(delivery);
    }

    private void LoseLater(VirtualConnection connection, VirtualConnectionEnd end, TimeSpan longestNotice) =>
        world.After(world.Span(TimeSpan.Zero, longestNotice), () =>
        {
            if (!end.IsOver && end.Process.IsUp) end.Process.Do(() => Lose(connection, end));
        });
}
