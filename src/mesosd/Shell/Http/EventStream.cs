using System.Buffers;
using System.IO.Pipelines;
using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Loop;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mesosd.Shell.Http;

/// <summary>
/// The answer to a SUBSCRIBE: events as records, until either side ends it. The loop encodes them into a buffer, and the
/// request's own task writes the buffer; a client that does not read keeps nobody waiting and is cut.
/// </summary>
/// <param name="type">How events stand in it.</param>
/// <param name="maxQueuedBytes">How much may wait for the client, on top of one event of any size.</param>
/// <param name="clock">The present moment, for tests.</param>
internal sealed class EventStream(MediaType type, int maxQueuedBytes, Func<MonotonicTime>? clock = null) : IPeerLink
{
    // What is given to the connection at a time; it takes the next when it has room again, which shows that the client reads.
    private const int PieceBytes = 256 << 10;

    // A client that takes nothing for so long is not there any more, whatever its connection says.
    private static readonly TimeSpan s_longestWrite = TimeSpan.FromSeconds(75);

    private readonly Func<MonotonicTime> _clock = clock ?? (static () => MonotonicTime.Now);
    private readonly Lock _gate = new();
    private readonly RecordBuffer _queued = new();
    private int _writing;
    private bool _inTurn;
    private bool _mayBurst;
    private MonotonicTime _tookAt;
    private TaskCompletionSource _work = NewSignal();
    private string? _end;
    private Action? _abort;
    private bool _isSlow;

    public ConnectionId Id { get; } = HttpLinkId.Next();

    /// <summary>How events stand in it.</summary>
    public MediaType Type => type;

    /// <summary>Why it ended; null while it is open.</summary>
    public string? End
    {
        get
        {
            lock (_gate) return _end;
        }
    }

    /// <summary>What waits for the client in this process, in bytes.</summary>
    public int WaitingBytes
    {
        get
        {
            lock (_gate) return Waiting;
        }
    }

    /// <summary>Whether it ended because the client did not read.</summary>
    public bool IsSlow
    {
        get
        {
            lock (_gate) return _isSlow;
        }
    }

    public SendOutcome Send(IMessage message, uint correlation, bool isAnswer)
    {
        // Answers belong to calls; a stream has none, and Mesos' streams know no refusals.
        if (isAnswer || message is Refusal or Accepted) return SendOutcome.NotOpen;
        lock (_gate)
        {
            if (!TryMakeRoom()) return _isSlow ? SendOutcome.SlowReader : SendOutcome.NotOpen;
            _queued.Add(message, type);
            return SendOutcome.Queued;
        }
    }

    /// <summary>The same for what is encoded as a record already.</summary>
    public SendOutcome SendRecord(ReadOnlySpan<byte> record)
    {
        lock (_gate)
        {
            if (!TryMakeRoom()) return _isSlow ? SendOutcome.SlowReader : SendOutcome.NotOpen;
            _queued.AddRecords(record);
            return SendOutcome.Queued;
        }
    }

    public void Flush()
    {
        lock (_gate)
        {
            _inTurn = false;
            _work.TrySetResult();
        }
    }

    /// <summary>Cuts a client that is far behind and does not read. To be called every second or so.</summary>
    public void CutIfStuck()
    {
        lock (_gate)
        {
            if (_end is null && Waiting > maxQueuedBytes && IsStuck) EndSlow();
        }
    }

    public void Close(GoodbyeReason reason, string text)
    {
        lock (_gate) EndWith(text);
    }

    // There is nothing to read on a stream: calls come on connections of their own.
    public void Pause()
    {
    }

    public void Resume()
    {
    }

    /// <summary>
    /// Waits for the first event. False when the stream ended before it had any: it is to be answered as a call then.
    /// </summary>
    /// <param name="gone">The client is.</param>
    public async Task<bool> BeginsAsync(CancellationToken gone)
    {
        Task signal = Signal();
        try
        {
            if (WaitingBytes == 0) await signal.WaitAsync(s_longestWrite, gone);
        }
        catch (TimeoutException)
        {
            Close(GoodbyeReason.Finished, $"no answer within {s_longestWrite.TotalSeconds} s");
        }
        lock (_gate) return _queued.Count > 0 || _end is null;
    }

    /// <summary>Writes events until the stream ends, by us or because the client is gone.</summary>
    /// <param name="response">With status and headers set, and not begun.</param>
    /// <param name="first">
    /// Pieces of records to be written before the events, which do not count as waiting; each is made when the client has
    /// taken the one before.
    /// </param>
    public async Task RunAsync(HttpResponse response, IAsyncEnumerable<ReadOnlyMemory<byte>>? first = null)
    {
        CancellationToken gone = response.HttpContext.RequestAborted;
        await using CancellationTokenRegistration registration =
            gone.Register(() => Close(GoodbyeReason.Finished, "the client closed it"));
        lock (_gate) _abort = response.HttpContext.Abort;
        try
        {
            if (response.HttpContext.Features.Get<IHttpResponseBodyFeature>() is HttpAnswerBody body) body.IsStream = true;
            await response.StartAsync(gone);
            if (first is not null) await WriteFirstAsync(response, first, gone);
            while (true)
            {
                Task signal = Signal();
                ArraySegment<byte> batch = TakeBatch(out bool isLast);
                if (batch.Count > 0) await WriteBatchAsync(response, batch, gone);
                else if (!isLast) await signal;
                else
                {
                    // Here, and not when this request is over: a process that ends may close the connection before that,
                    // and a client would take its stream for broken.
                    if (!IsSlow) await response.CompleteAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The client has gone; whoever runs this says so to the core.
        }
        finally
        {
            lock (_gate)
            {
                EndWith("the client closed it");
                _queued.Clear();
                if (_isSlow) _abort();
                // The connection's next request is not this stream's to break.
                _abort = null;
            }
        }
    }

    private async Task WriteFirstAsync(
        HttpResponse response, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken gone)
    {
        await foreach (ReadOnlyMemory<byte> piece in pieces.WithCancellation(gone))
        {
            if (IsSlow) return;
            await WriteAsync(response, piece, gone);
            NoteTaken(0);
        }
    }

    // A write becomes a chunk, and each record has its own, as in Mesos: some clients take a chunk for a record.
    private async Task WriteBatchAsync(HttpResponse response, ArraySegment<byte> batch, CancellationToken gone)
    {
        try
        {
            int left = 0;
            while (batch.Count > 0 && !IsSlow)
            {
                if (left == 0) left = RecordBuffer.FirstRecord(batch);
                ArraySegment<byte> piece = batch[..Math.Min(PieceBytes, left)];
                batch = batch[piece.Count..];
                left -= piece.Count;
                await WriteAsync(response, piece, gone);
                NoteTaken(batch.Count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(batch.Array!);
            lock (_gate) _writing = 0;
        }
    }

    private async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> piece, CancellationToken gone)
    {
        try
        {
            ValueTask<FlushResult> writing = response.BodyWriter.WriteAsync(piece, gone);
            if (writing.IsCompleted) await writing;
            else await writing.AsTask().WaitAsync(s_longestWrite, gone);
        }
        catch (TimeoutException)
        {
            lock (_gate) EndSlow($"the client took nothing for {s_longestWrite.TotalSeconds} s");
        }
    }

    private void NoteTaken(int left)
    {
        lock (_gate)
        {
            _writing = left;
            _tookAt = _clock();
        }
    }

    private Task Signal()
    {
        lock (_gate)
        {
            if (_work.Task.IsCompleted && _end is null) _work = NewSignal();
            return _work.Task;
        }
    }

    private ArraySegment<byte> TakeBatch(out bool isLast)
    {
        lock (_gate)
        {
            isLast = _end is not null;
            _writing = _queued.Count;
            return _queued.Count > 0 ? _queued.Take() : default;
        }
    }

    private int Waiting => _queued.Count + _writing;

    private bool IsStuck => _clock() - _tookAt >= HttpLimits.StreamPatience;

    private bool TryMakeRoom()
    {
        if (_end is not null) return false;
        if (!_inTurn) BeginTurn();
        if (Waiting <= maxQueuedBytes || (_mayBurst && Waiting <= HttpLimits.MaxBurstBytes && !IsStuck)) return true;
        EndSlow();
        return false;
    }

    // One turn may bring far more than may wait, to whoever asks about all its tasks. A client that had taken all before
    // gets that, as long as it reads on.
    private void BeginTurn()
    {
        _inTurn = true;
        if (Waiting > maxQueuedBytes) return;
        _mayBurst = Waiting <= maxQueuedBytes / 4;
        if (_mayBurst) _tookAt = _clock();
    }

    private void EndSlow() => EndSlow($"the client left {Waiting} bytes unread");

    // What is being written waits for the client: only the end of the connection ends that.
    private void EndSlow(string text)
    {
        _isSlow = true;
        EndWith(text);
        _queued.Clear();
        // Not on this thread, which may be the loop's: what waits for the connection goes on where that is broken.
        if (_abort is not null) ThreadPool.UnsafeQueueUserWorkItem(static stream => stream.Break(), this, preferLocal: false);
    }

    private void Break()
    {
        lock (_gate) _abort?.Invoke();
    }

    private void EndWith(string text)
    {
        _end ??= text;
        _work.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
