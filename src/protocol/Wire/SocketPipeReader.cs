using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// The reading end of a socket. It waits with an empty read, then receives without waiting into one
/// contiguous buffer, so a frame is copied only when the buffer must grow around it. The buffer is returned
/// when all of it is consumed, and shrunk to what remains before the next wait.
/// </summary>
/// <remarks>
/// One reader at a time; <see cref="CancelPendingRead"/> may come from any thread. Failures of the socket end
/// the stream and stand in <see cref="Error"/>: a peer that resets is no reason to throw.
/// </remarks>
internal sealed class SocketPipeReader : PipeReader, IValueTaskSource<ReadResult>
{
    // One read takes what a busy peer sends between two turns; the buffer exists only while it is processed.
    private const int ReceiveBytes = 64 << 10;

    // A socket that always has more must not keep the others of its thread waiting.
    private const int MaxTurnsWithoutWaiting = 16;

    private readonly SocketPipe _owner;
    private readonly Socket _socket;
    private readonly Readiness _readiness;
    private ManualResetValueTaskSourceCore<bool> _wait;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _turnsWithoutWaiting;
    private bool _allExamined = true;
    private bool _lastReadFilled;
    private bool _peekOnly;
    private bool _ended;
    private bool _completed;

    public SocketPipeReader(SocketPipe owner, Socket socket)
    {
        _owner = owner;
        _socket = socket;
        _readiness = new Readiness(this);
    }

    /// <summary>Why the stream ended, when it was not the peer's orderly end.</summary>
    public SocketError? Error { get; private set; }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _peekOnly = false;
        if (_readiness.TakeCancellation()) return new(Result(canceled: true));
        if (_ended || (!_allExamined && _end > _start)) return new(Result(canceled: false));
        if (_lastReadFilled && _turnsWithoutWaiting < MaxTurnsWithoutWaiting && Receive())
        {
            _turnsWithoutWaiting++;
            return new(Result(canceled: false));
        }
        return Wait();
    }

    /// <summary>Waits like a read, but leaves the data with the socket.</summary>
    public ValueTask<ReadResult> WaitForDataAsync()
    {
        _peekOnly = true;
        return Wait();
    }

    public override bool TryRead(out ReadResult result)
    {
        bool canceled = _readiness.TakeCancellation();
        if (!canceled && !_ended && (_allExamined || _end == _start)) Receive();
        result = Result(canceled);
        return canceled || _ended || (!_allExamined && _end > _start);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // The positions of an empty result belong to no buffer of ours.
        if (_buffer is null || consumed.GetObject() != _buffer) return;
        _start = consumed.GetInteger();
        _allExamined = examined.GetInteger() >= _end;
        if (_start == _end) ReturnBuffer();
    }

    public override void CancelPendingRead() => _readiness.Cancel();

    public override void Complete(Exception? exception = null)
    {
        if (_completed) return;
        _completed = true;
        _ended = true;
        ReturnBuffer();
        _readiness.Dispose();
        if (exception is not null) _owner.Abort();
        _owner.CloseEnd();
    }

    /// <summary>Frees what belongs to this reader and leaves the socket alone.</summary>
    public void Forget()
    {
        _completed = true;
        _ended = true;
        ReturnBuffer();
        _readiness.Dispose();
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        bool canceled = _wait.GetResult(token);
        if (!canceled && !_peekOnly) Receive();
        return Result(canceled);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private ValueTask<ReadResult> Wait()
    {
        ShrinkToRemainder();
        _wait.Reset();
        bool readyNow = _readiness.Begin(_socket);
        if (!readyNow) _turnsWithoutWaiting = 0;
        else if (++_turnsWithoutWaiting >= MaxTurnsWithoutWaiting)
        {
            _turnsWithoutWaiting = 0;
            ThreadPool.UnsafeQueueUserWorkItem(_readiness, preferLocal: false);
        }
        else _readiness.Finish();
        return new ValueTask<ReadResult>(this, _wait.Version);
    }

    private ReadResult Result(bool canceled)
    {
        ReadOnlySequence<byte> bytes = _buffer is null
            ? ReadOnlySequence<byte>.Empty
            : new ReadOnlySequence<byte>(_buffer, _start, _end - _start);
        return new ReadResult(bytes, canceled, _ended);
    }

    /// <summary>Receives without waiting; false when there was nothing yet.</summary>
    private bool Receive()
    {
        MakeRoom();
        Span<byte> room = _buffer.AsSpan(_end);
        int received = 0;
        SocketError error;
        try
        {
            received = _socket.Receive(room, SocketFlags.None, out error);
        }
        catch (ObjectDisposedException)
        {
            error = SocketError.OperationAborted;
        }
        _lastReadFilled = received == room.Length;
        _end += received;
        if (received > 0) _allExamined = false;
        else if (error is not (SocketError.WouldBlock or SocketError.Interrupted)) End(error);
        if (_start == _end) ReturnBuffer();
        return received > 0 || _ended;
    }

    private void End(SocketError error)
    {
        _ended = true;
        if (error != SocketError.Success) Error = error;
    }

    private void MakeRoom()
    {
        int kept = _end - _start;
        if (_buffer is not null && _buffer.Length >= ReceiveBytes && kept <= _buffer.Length / 2)
        {
            if (_start > 0) MoveTo(_buffer, kept);
            return;
        }
        // Twice what came, never what a header claims: a peer cannot make us rent what it does not send.
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(ReceiveBytes, 2 * kept));
        Replace(larger, kept);
    }

    /// <summary>
    /// Before a wait of unknown length: an incomplete frame keeps no more memory than it needs.
    /// </summary>
    private void ShrinkToRemainder()
    {
        int kept = _end - _start;
        if (_buffer is null || kept > _buffer.Length / 4) return;
        Replace(ArrayPool<byte>.Shared.Rent(kept), kept);
    }

    private void Replace(byte[] next, int kept)
    {
        byte[]? old = _buffer;
        if (old is not null)
        {
            MoveTo(next, kept);
            ArrayPool<byte>.Shared.Return(old);
        }
        _buffer = next;
    }

    private void MoveTo(byte[] target, int kept)
    {
        _buffer.AsSpan(_start, kept).CopyTo(target);
        (_start, _end) = (0, kept);
    }

    private void ReturnBuffer()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        (_start, _end) = (0, 0);
    }

    /// <summary>
    /// The empty read under a waiting reader. It may outlive the wait that a cancellation ended; then the
    /// next wait takes it over.
    /// </summary>
    private sealed class Readiness : SocketAsyncEventArgs, IThreadPoolWorkItem
    {
        private readonly Lock _gate = new();
        private readonly SocketPipeReader _reader;
        private bool _reading;
        private bool _waiting;
        private bool _cancellation;

        public Readiness(SocketPipeReader reader) : base(true)
        {
            _reader = reader;
            SetBuffer(Memory<byte>.Empty);
        }

        /// <summary>Starts a wait; true when the caller must end it with <see cref="Finish"/>.</summary>
        public bool Begin(Socket socket)
        {
            lock (_gate)
            {
                _waiting = true;
                if (_cancellation) return true;
                if (_reading) return false;
                _reading = true;
            }
            try
            {
                if (socket.ReceiveAsync(this)) return false;
            }
            catch (ObjectDisposedException)
            {
                // The receive that follows finds the same and ends the stream.
            }
            lock (_gate) _reading = false;
            return true;
        }

        /// <summary>Ends the present wait, if there is one.</summary>
        public void Finish()
        {
            bool canceled;
            lock (_gate)
            {
                if (!_waiting) return;
                _waiting = false;
                canceled = _cancellation;
                _cancellation = false;
            }
            _reader._wait.SetResult(canceled);
        }

        public void Cancel()
        {
            lock (_gate) _cancellation = true;
            Finish();
        }

        public bool TakeCancellation()
        {
            if (!Volatile.Read(ref _cancellation)) return false;
            lock (_gate) _cancellation = false;
            return true;
        }

        protected override void OnCompleted(SocketAsyncEventArgs e)
        {
            lock (_gate) _reading = false;
            Finish();
        }

        void IThreadPoolWorkItem.Execute() => Finish();
    }
}
