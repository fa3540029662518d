using System.Buffers;
using System.IO.Pipelines;
using Mesosd.ZooKeeper.Connecting;
using Mesosd.ZooKeeper.Requests;
using Mesosd.ZooKeeper.Watching;
using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper;

public sealed partial class ZooKeeperClient
{
    private async Task<string> ReceiveLoopAsync(ServerConnection connection)
    {
        try
        {
            while (true)
            {
                ReadResult read = await connection.Input.ReadAsync();
                ReadOnlySequence<byte> buffer = read.Buffer;
                string? problem = TakePackets(connection, ref buffer);
                if (problem is not null) return problem;
                connection.Input.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted) return "the server closed it";
            }
        }
        catch (Exception failure) when (ConnectionFailure.IsOne(failure))
        {
            return ConnectionFailure.Describe(failure);
        }
    }

    private string? TakePackets(ServerConnection connection, ref ReadOnlySequence<byte> buffer)
    {
        string? problem;
        while (PacketParser.TryTake(ref buffer, _limits.MaxIncomingBytes, out ReadOnlySequence<byte> packet, out problem))
        {
            problem = packet.IsSingleSegment ? TakePacket(connection, packet.FirstSpan) : TakeCopy(connection, packet);
            if (problem is not null) return problem;
        }
        return problem;
    }

    private string? TakeCopy(ServerConnection connection, ReadOnlySequence<byte> packet)
    {
        int length = (int)packet.Length;
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            packet.CopyTo(rented);
            return TakePacket(connection, rented.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Takes one packet in.</summary>
    /// <returns>Why the connection must end, or null.</returns>
    private string? TakePacket(ServerConnection connection, ReadOnlySpan<byte> packet)
    {
        JuteReader reader = new(packet);
        ReplyHeader header = ReplyHeader.Read(ref reader);
        if (reader.Failed) return $"a packet of {packet.Length} bytes is too short for a header";
        lock (_gate)
        {
            connection.LastReceivedAt = _clock.GetTimestamp();
            if (header.Zxid > _lastZxid) _lastZxid = header.Zxid;
        }
        return header.Xid switch
        {
            Xids.Notification => TakeNotification(ref reader),
            Xids.Ping => TakePing(connection),
            Xids.Auth => TakeAuth(connection, header, ref reader),
            Xids.SetWatches => header.Error == 0 ? null : $"watches could not be registered: {(ZooKeeperError)header.Error}",
            _ => TakeAnswer(connection, header, ref reader),
        };
    }

    private void Prove(Request request, ZooKeeperError error)
    {
        if (error is ZooKeeperError.SessionExpired or ZooKeeperError.SessionMoved) return;
        _lastContact = Math.Max(_lastContact, request.SentAt);
        if (request.IsAgreed && IsAgreed(error)) _lastAgreement = Math.Max(_lastAgreement, request.SentAt);
    }

    // Refusals that depend on the tree are transactions of the leader's too; others a server may answer by itself.
    private static bool IsAgreed(ZooKeeperError error) => error is
        ZooKeeperError.None or ZooKeeperError.NoNode or ZooKeeperError.NodeExists or ZooKeeperError.BadVersion or
        ZooKeeperError.NotEmpty or ZooKeeperError.NoChildrenForEphemerals;

    private string? TakeNotification(ref JuteReader reader)
    {
        WatcherEventPacket notification = WatcherEventPacket.Read(ref reader);
        if (reader.Failed) return "a notification cannot be decoded";
        List<WatchDelivery> deliveries = [];
        lock (_gate)
        {
            _watches.Collect((WatchEventKind)notification.Kind, notification.Path, deliveries);
            // Inside the gate, so that handlers see events and changes of the session in their order.
            _dispatch.Tell(deliveries);
        }
        return null;
    }

    private string? TakePing(ServerConnection connection)
    {
        lock (_gate)
        {
            if (!connection.IsPinging) return "it answered a ping that was not sent";
            connection.IsPinging = false;
            _lastContact = Math.Max(_lastContact, connection.PingSentAt);
        }
        return null;
    }

    private string? TakeAuth(ServerConnection connection, ReplyHeader header, ref JuteReader reader)
    {
        AuthRequest? auth;
        lock (_gate)
        {
            if (!connection.AuthsInFlight.TryDequeue(out auth)) return "it answered credentials that were not sent";
            if (header.Error != 0) Enter(SessionState.AuthFailed, $"{connection.Server} refused the credentials");
        }
        if (header.Error == 0)
        {
            // The answer is a header only.
            auth.Answer(ref reader);
            return null;
        }
        auth.Fail(ZooKeeperError.AuthFailed);
        return "it refused the credentials";
    }

    private string? TakeAnswer(ServerConnection connection, ReplyHeader header, ref JuteReader reader)
    {
        ZooKeeperError error = (ZooKeeperError)header.Error;
        Request? request;
        lock (_gate)
        {
            if (!connection.InFlight.TryPeek(out request)) return $"it answered request {header.Xid}, and none is open";
            if (request.Xid != header.Xid) return $"it answered request {header.Xid} before request {request.Xid}";
            connection.InFlight.Dequeue();
            Prove(request, error);
            // Before the next packet, which may be the notification of this very watch.
            if (!request.IsOver && request.Watch is { } watch && watch.KindAfter(error) is { } kind) _watches.Add(watch, kind);
            if (request is RemoveWatchesRequest removal) TakeRemoval(connection, removal, error);
            else if (request.Adds is { } refused && error != ZooKeeperError.None) Remove(connection, refused);
            if (_waiting.Count > 0) connection.SendSignal.Set();
        }
        if (error != ZooKeeperError.None)
        {
            request.Fail(error);
            return null;
        }
        if (request.Answer(ref reader)) return null;
        request.Fail(ZooKeeperError.ConnectionLoss);
        return $"the answer to {request.OpCode} cannot be decoded";
    }
}
