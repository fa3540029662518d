using System.Buffers;
using System.IO.Pipelines;
using Mesosd.ZooKeeper.Requests;
using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Connecting;

/// <summary>Connects to a server and does the handshake.</summary>
internal sealed class Attaching(IServerDialer dialer, TimeProvider clock)
{
    // The answer has 41 bytes; a stranger's first bytes must not cost more.
    private const int MaxResponseBytes = 1024;

    public async Task<Attachment> AttachAsync(
        ZooKeeperServer server, ConnectRequest request, TimeSpan timeout, CancellationToken stop)
    {
        using CancellationTokenSource tooLate = new(timeout, clock);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop, tooLate.Token);
        ServerConnection? connection = null;
        try
        {
            connection = new ServerConnection(server, await dialer.ConnectAsync(server, limit.Token));
            long askedAt = clock.GetTimestamp();
            request.Write(connection.Output);
            await connection.Output.FlushAsync(limit.Token);
            (ConnectResponse? response, string problem) = await ReadAsync(connection.Input, limit.Token);
            if (response is { } answer) return new Attachment(connection, answer, askedAt, "");
            Drop(connection);
            return Attachment.Failed($"{server}: {problem}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            Drop(connection);
            return Attachment.Failed($"{server}: no answer within {timeout.TotalSeconds:0.###} s");
        }
        catch (OperationCanceledException)
        {
            Drop(connection);
            throw;
        }
        catch (Exception failure) when (ConnectionFailure.IsOne(failure))
        {
            Drop(connection);
            return Attachment.Failed($"{server}: {ConnectionFailure.Describe(failure)}");
        }
    }

    /// <summary>Takes a session up only to end it.</summary>
    /// <returns>Why the server could not be asked, or null when the session is over.</returns>
    public async Task<string?> EndSessionAsync(
        ZooKeeperServer server, ConnectRequest request, TimeSpan timeout, CancellationToken stop)
    {
        Attachment attachment = await AttachAsync(server, request, timeout, stop);
        if (attachment.Connection is not { } connection) return attachment.Problem;
        using CancellationTokenSource tooLate = new(timeout, clock);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop, tooLate.Token);
        try
        {
            if (!attachment.Response.IsExpired) await SayFarewellAsync(connection, limit.Token);
            return null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"{server}: it did not end a session within {timeout.TotalSeconds:0.###} s";
        }
        catch (Exception failure) when (failure is not OperationCanceledException && ConnectionFailure.IsOne(failure))
        {
            return $"{server}: {ConnectionFailure.Describe(failure)}";
        }
        finally
        {
            Drop(connection);
        }
    }

    private static async Task SayFarewellAsync(ServerConnection connection, CancellationToken limit)
    {
        new JuteWriter(connection.Output).WriteHeader(Request.HeaderBytes, xid: 1, OpCode.CloseSession);
        await connection.Output.FlushAsync(limit);
        // Behind its answer the server closes the connection; nothing else can come.
        while (true)
        {
            ReadResult read = await connection.Input.ReadAsync(limit);
            bool answered = read.Buffer.Length > PacketParser.PrefixBytes;
            connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (answered) return;
            if (read.IsCompleted) throw new IOException("it closed the connection before it ended the session");
        }
    }

    private static async Task<(ConnectResponse? Response, string Problem)> ReadAsync(PipeReader input, CancellationToken limit)
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync(limit);
            ReadOnlySequence<byte> buffer = read.Buffer;
            bool isWhole = PacketParser.TryTake(
                ref buffer, MaxResponseBytes, out ReadOnlySequence<byte> packet, out string? error);
            ConnectResponse response = default;
            bool isValid = isWhole && ConnectResponse.TryRead(packet.ToArray(), out response);
            input.AdvanceTo(buffer.Start, isWhole ? buffer.Start : buffer.End);
            if (isValid) return (response, "");
            if (isWhole) return (null, "its first packet is no answer to a connect request");
            if (error is not null) return (null, error);
            if (read.IsCompleted) return (null, "it closed the connection during the handshake: it may not serve yet");
        }
    }

    private static void Drop(ServerConnection? connection)
    {
        connection?.End("the handshake failed");
        connection?.Release();
    }
}
