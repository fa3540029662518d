using Mesosd.ZooKeeper.Connecting;
using Mesosd.ZooKeeper.Requests;
using Mesosd.ZooKeeper.Watching;
using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper;

public sealed partial class ZooKeeperClient
{
    // So much is encoded inside the gate at once, and sent with one flush.
    private const int BatchBytes = 256 * 1024;

    private Task<ZooKeeperResult<T>> SubmitAsync<T>(Request<T> request, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested) return Task.FromCanceled<ZooKeeperResult<T>>(cancel);
        lock (_gate)
        {
            ZooKeeperError refusal = RefusalOf(request);
            if (refusal != ZooKeeperError.None)
            {
                request.Fail(refusal);
                return request.Completion;
            }
            Accept(request);
            _connection?.SendSignal.Set();
        }
        return cancel.CanBeCanceled ? WithCancellationAsync(request, cancel) : request.Completion;
    }

    private static async Task<ZooKeeperResult<T>> WithCancellationAsync<T>(Request<T> request, CancellationToken cancel)
    {
        await using CancellationTokenRegistration registration =
            cancel.UnsafeRegister(static (request, cancel) => ((Request<T>)request!).Cancel(cancel), request);
        return await request.Completion;
    }

    private ZooKeeperError RefusalOf(Request request)
    {
        if (Refusal() is var refusal and not ZooKeeperError.None) return refusal;
        request.PacketBytes = Request.HeaderBytes + request.BodyBytes;
        if (request.PacketBytes > _limits.MaxOutgoingBytes) return ZooKeeperError.RequestTooLarge;
        if (request.Watch is not null && _watches.Count >= _limits.MaxWatches) return ZooKeeperError.WatchRefused;
        if (HasRoomFor(request)) return ZooKeeperError.None;
        DropCancelled();
        return HasRoomFor(request) ? ZooKeeperError.None : ZooKeeperError.Overloaded;
    }

    private bool HasRoomFor(Request request) =>
        _waiting.Count < _limits.MaxRequestsWaiting && _waitingBytes + request.PacketBytes <= _limits.MaxWaitingBytes;

    private void Accept(Request request)
    {
        request.PacketBytes = Request.HeaderBytes + request.BodyBytes;
        request.MadeAt = _clock.GetTimestamp();
        _waiting.Enqueue(request);
        _waitingBytes += request.PacketBytes;
    }

    private void DropCancelled()
    {
        for (int left = _waiting.Count; left > 0; left--)
        {
            Request request = _waiting.Dequeue();
            if (request.IsOver) _waitingBytes -= request.PacketBytes;
            else _waiting.Enqueue(request);
        }
    }

    private async Task<string> SendLoopAsync(ServerConnection connection)
    {
        try
        {
            while (true)
            {
                await connection.SendSignal.WaitAsync();
                if (connection.HasEnded) return connection.EndReason;
                bool isMore;
                do
                {
                    lock (_gate) isMore = WriteBatch(connection);
                    await connection.Output.FlushAsync();
                }
                while (isMore);
            }
        }
        catch (Exception failure) when (ConnectionFailure.IsOne(failure))
        {
            return ConnectionFailure.Describe(failure);
        }
    }

    /// <summary>Encodes what may be sent now.</summary>
    /// <returns>Whether there is more.</returns>
    private bool WriteBatch(ServerConnection connection)
    {
        JuteWriter writer = new(connection.Output);
        long now = _clock.GetTimestamp();
        int bytes = WriteControl(connection, writer, now);
        while (bytes < BatchBytes && MaySend(connection) && _waiting.TryDequeue(out Request? request))
        {
            _waitingBytes -= request.PacketBytes;
            if (request.IsOver) continue;
            Cover(request);
            request.Xid = connection.LastXid = Xids.After(connection.LastXid);
            Write(writer, request, now);
            connection.InFlight.Enqueue(request);
            bytes += request.PacketBytes;
        }
        if (bytes > 0) connection.LastSentAt = now;
        return bytes >= BatchBytes;
    }

    // Requests rely on the watches that were in force before: those come first, in several batches if they are many.
    private bool MaySend(ServerConnection connection) =>
        connection.RegistrationsToSend.Count == 0 && connection.InFlight.Count < _limits.MaxRequestsInFlight;

    // Requests are performed in this order, so from here on they can rely on what is written before them.
    private void Cover(Request request)
    {
        if (request.Watch is { } watch) watch.IsCovered = _watches.IsCovered(watch.ServerPath);
        if (request.Adds is { } added) _watches.Cover(added);
        if (request is RemoveWatchesRequest removal) _watches.Uncover(removal.ServerPath);
    }

    private int WriteControl(ServerConnection connection, JuteWriter writer, long now)
    {
        int bytes = 0;
        while (connection.AuthsToSend.TryDequeue(out AuthRequest? auth))
        {
            auth.PacketBytes = Request.HeaderBytes + auth.BodyBytes;
            Write(writer, auth, now);
            connection.AuthsInFlight.Enqueue(auth);
            bytes += auth.PacketBytes;
        }
        while (bytes < BatchBytes && connection.RegistrationsToSend.TryDequeue(out WatchRegistration? packet))
        {
            writer.WriteHeader(Request.HeaderBytes + packet.Bytes, Xids.SetWatches, OpCode.SetWatches2);
            packet.Write(writer);
            bytes += packet.Bytes;
        }
        if (!connection.IsPingDue) return bytes;
        connection.IsPingDue = false;
        connection.IsPinging = true;
        connection.PingSentAt = now;
        writer.WriteHeader(Request.HeaderBytes, Xids.Ping, OpCode.Ping);
        return bytes + Request.HeaderBytes;
    }

    private static void Write(JuteWriter writer, Request request, long now)
    {
        request.SentAt = now;
        writer.WriteHeader(request.PacketBytes, request.Xid, request.OpCode);
        request.Write(writer);
    }
}
