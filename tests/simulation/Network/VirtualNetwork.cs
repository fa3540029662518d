using System.Runtime.InteropServices;
using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Simulation;

/// <summary>
/// Connections between processes on hosts, with delays from the seed. They can be broken, silenced by cut paths and
/// stopped processes, and closed; <c>VirtualNetwork.Faults.cs</c> has what a cut path does.
/// </summary>
internal sealed partial class VirtualNetwork(VirtualWorld world)
{
    private static readonly byte[] HelloPreamble = [.. Preamble.Bytes];

    private readonly List<VirtualConnection> _open = [];
    private readonly Dictionary<ushort, long> _bytes = [];
    private long _lastId;

    public VirtualWorld World => world;

    public TimeSpan ShortestDelay { get; set; } = TimeSpan.FromMilliseconds(0.1);

    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The probability that a frame of <see cref="RepeatedKinds"/> arrives twice.</summary>
    public double RepeatProbability { get; set; }

    /// <summary>
    /// Which frames may arrive twice: those that our peers send again by themselves. A connection never repeats
    /// frames by itself.
    /// </summary>
    public HashSet<ushort> RepeatedKinds { get; } = [];

    /// <summary>The connections that have an end that lives, in the order of their beginning.</summary>
    public IReadOnlyList<VirtualConnection> Open => _open;

    /// <summary>Begins a connection. The client hears <c>OnOpened</c>, or <c>OnLost</c> when it cannot be had.</summary>
    public VirtualConnection Connect(VirtualProcess client, VirtualProcess server)
    {
        FrameLimits limits = FrameLimits.Default;
        VirtualConnection connection = new(new ConnectionId(++_lastId), client, server)
        {
            Opener = Handshake.AsOpener(client.Identity, limits),
        };
        _open.Add(connection);
        Send(new Delivery(this, connection, connection.Server, DeliveryKind.Opening)
        {
            Frame = VirtualFrame.Of(connection.Opener.Opening()),
        });
        world.After(connection.Opener.Timeout, () =>
        {
            if (!connection.IsOpen) GiveUp(connection, connection.Client);
        });
        return connection;
    }

    public void Send(
        VirtualConnection connection, VirtualProcess from, IMessage message, uint correlation = 0, bool isAnswer = false)
    {
        if (connection.IsBroken || connection.EndOf(from).IsOver) return;
        VirtualConnectionEnd to = connection.OtherEnd(from);
        VirtualFrame frame = VirtualFrame.Of(message, correlation, isAnswer ? FrameFlags.Answer : FrameFlags.None);
        if (from.IsOfNextVersion)
        {
            frame = NextVersion.Extend(frame);
            if (world.Happens(NextVersion.UnknownFrameProbability)) SendFrame(connection, to, NextVersion.UnknownFrame());
        }
        SendFrame(connection, to, frame);
        if (RepeatProbability > 0 && RepeatedKinds.Contains(frame.Kind) && world.Happens(RepeatProbability))
            SendFrame(connection, to, frame);
    }

    /// <summary>Sends something of another protocol than ours: what the receiver does with it.</summary>
    public void Send(VirtualConnection connection, VirtualProcess from, Action act)
    {
        if (connection.IsBroken || connection.EndOf(from).IsOver) return;
        Send(new Delivery(this, connection, connection.OtherEnd(from), DeliveryKind.Act) { Act = act });
    }

    /// <summary>One end closes in good order: the other one still gets what was sent before.</summary>
    public void Close(VirtualConnection connection, VirtualProcess by)
    {
        if (connection.EndOf(by).IsOver) return;
        Leave(connection, connection.EndOf(by), tells: true);
        int life = by.Life;
        world.After(Delay(), () =>
        {
            if (by.Life == life) by.Do(() => by.OnLost(connection));
        });
    }

    /// <summary>Something has come as far as the receiver's host.</summary>
    public void Arrive(Delivery delivery)
    {
        VirtualConnectionEnd to = delivery.To;
        if (to.IsOver) return;
        VirtualProcess from = delivery.Connection.Opposite(to).Process;
        if (to.HeldCount > 0 || IsCut(from.Host, to.Process.Host)) to.Hold(delivery);
        else HandOver(delivery);
    }

    private void HandOver(Delivery delivery)
    {
        VirtualProcess process = delivery.To.Process;
        bool isRejected = delivery.Kind == DeliveryKind.Opening && process.Host.RejectsMasters
            && delivery.Connection.Client.Process is MasterNode;
        if (!process.IsUp || isRejected) Refuse(delivery);
        else if (process.IsPaused) process.Do(() => Take(delivery));
        else Take(delivery);
    }

    private void Take(Delivery delivery)
    {
        if (delivery.To.IsOver) return;
        switch (delivery.Kind)
        {
            case DeliveryKind.Opening: TakeOpening(delivery.Connection, delivery.Frame); break;
            case DeliveryKind.Answer: TakeAnswer(delivery.Connection, delivery.Frame); break;
            case DeliveryKind.Frame: TakeFrame(delivery); break;
            case DeliveryKind.Act: delivery.Act!(); break;
            case DeliveryKind.End: Lose(delivery.Connection, delivery.To); break;
        }
    }

    private void TakeOpening(VirtualConnection connection, VirtualFrame hello)
    {
        VirtualProcess server = connection.Server.Process;
        Handshake acceptor = Handshake.AsAcceptor(server.Identity, FrameLimits.Default, server.Check);
        acceptor.OnPreamble(HelloPreamble);
        HandshakeStep step = acceptor.OnFrame(HeaderOf(hello), hello.Payload);
        VirtualFrame answer = VirtualFrame.Of(step.Reply!);
        // The answer must be first on its way, before what the server says at once.
        Send(new Delivery(this, connection, connection.Client, DeliveryKind.Answer) { Frame = answer });
        if (step.Outcome == HandshakeOutcome.Open)
        {
            connection.Visitor = acceptor.Peer;
            server.OnOpened(connection);
            return;
        }
        connection.Server.IsOver = true;
        world.Trace.AddEvent(world.Now, server.Name, $"does not take {connection}: {step.Message}");
    }

    private void TakeAnswer(VirtualConnection connection, VirtualFrame answer)
    {
        HandshakeStep step = connection.Opener.OnFrame(HeaderOf(answer), answer.Payload);
        if (step.Outcome == HandshakeOutcome.Open)
        {
            connection.IsOpen = true;
            connection.Client.Process.OnOpened(connection);
            return;
        }
        connection.Leader = connection.Opener.Redirection?.Leader;
        Lose(connection, connection.Client);
    }

    private void TakeFrame(Delivery delivery)
    {
        VirtualConnection connection = delivery.Connection;
        VirtualProcess process = delivery.To.Process;
        VirtualFrame frame = delivery.Frame;
        world.Trace.AddFrame(world.Now, connection.Opposite(delivery.To).Process, process, frame);
        if (frame.Kind >= NextVersion.FirstUnknownKind) RefuseUnknown(connection, process, frame);
        else process.OnFrame(connection, frame);
    }

    // As the real connection does: the frame is refused, and the connection goes on.
    private void RefuseUnknown(VirtualConnection connection, VirtualProcess by, VirtualFrame frame)
    {
        UnknownFrameCount++;
        Send(connection, by, new Refusal { Code = RefusalCode.Unsupported, Message = $"frame kind {frame.Kind}" });
    }

    /// <summary>How many frames of the next version were refused.</summary>
    public long UnknownFrameCount { get; private set; }

    /// <summary>How many bytes of a kind of message were sent.</summary>
    public long BytesOf(ushort kind) => _bytes.GetValueOrDefault(kind);

    private void SendFrame(VirtualConnection connection, VirtualConnectionEnd to, VirtualFrame frame)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_bytes, frame.Kind, out _) += frame.Payload.Length;
        Send(new Delivery(this, connection, to, DeliveryKind.Frame) { Frame = frame });
    }

    private void Send(Delivery delivery)
    {
        Instant at = world.Now + Delay();
        if (at < delivery.To.LastArrival) at = delivery.To.LastArrival;
        delivery.To.LastArrival = at;
        world.At(at, delivery);
    }

    // A host that runs answers for a process that does not; one without power does not.
    private void Refuse(Delivery delivery)
    {
        VirtualConnection connection = delivery.Connection;
        delivery.To.IsOver = true;
        if (delivery.To.Process.Host.IsOn)
        {
            connection.WasRefused = delivery.Kind == DeliveryKind.Opening;
            TellEnd(connection, connection.Opposite(delivery.To));
        }
        Review(connection);
    }

    private void GiveUp(VirtualConnection connection, VirtualConnectionEnd end)
    {
        if (end.IsOver || !end.Process.IsUp) return;
        end.Process.Do(() =>
        {
            if (end.IsOver) return;
            Leave(connection, end, tells: true);
            end.Process.OnLost(connection);
        });
    }

    private void Leave(VirtualConnection connection, VirtualConnectionEnd end, bool tells)
    {
        end.IsOver = true;
        // Nobody has taken it, and nobody will.
        if (connection.Visitor is null) connection.Server.IsOver = true;
        if (tells) TellEnd(connection, connection.Opposite(end));
        Review(connection);
    }

    private void TellEnd(VirtualConnection connection, VirtualConnectionEnd to)
    {
        if (!to.IsOver && !connection.IsBroken) Send(new Delivery(this, connection, to, DeliveryKind.End));
    }

    private void Lose(VirtualConnection connection, VirtualConnectionEnd end)
    {
        if (end.IsOver) return;
        end.IsOver = true;
        Review(connection);
        end.Process.OnLost(connection);
    }

    private void Review(VirtualConnection connection)
    {
        if (connection.Client.IsOver && connection.Server.IsOver) _open.Remove(connection);
    }

    private TimeSpan Delay() => world.Span(ShortestDelay, LongestDelay);

    private static FrameHeader HeaderOf(VirtualFrame frame) =>
        new((uint)frame.Payload.Length, frame.Kind, frame.Flags, frame.Correlation);
}
