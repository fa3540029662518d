using System.Buffers;
using System.IO.Pipelines;

namespace Mesosd.Fuzz;

/// <summary>
/// A transport whose peer sends given bytes, in pieces and segments that chance decides, and then ends the
/// stream. What the connection writes is taken at once, until chance decides that the peer is gone.
/// </summary>
internal sealed class ScriptedTransport : IDuplexPipe
{
    private readonly ScriptedReader _reader = new();
    private readonly ScriptedWriter _writer = new();

    public PipeReader Input => _reader;

    public PipeWriter Output => _writer;

    public int Reads => _reader.Reads;

    public bool IsComplete => _reader.IsComplete && _writer.IsComplete;

    public long WrittenBytes => _writer.WrittenBytes;

    public void Start(ReadOnlyMemory<byte> bytes, ref Chance chance)
    {
        _reader.Start(bytes, new Chance(chance.Next()));
        _writer.Start(goneAfter: chance.OneIn(8) ? chance.Below(4) : int.MaxValue);
    }

    private sealed class ScriptedReader : PipeReader
    {
        private readonly Piece _first = new();
        private readonly Piece _second = new();
        private ReadOnlyMemory<byte> _bytes;
        private Chance _chance;
        private int _consumed;
        private int _arrived;
        private bool _canceled;
        private int _shownFrom;
        private int _firstLength;

        public int Reads { get; private set; }

        public bool IsComplete { get; private set; }

        public void Start(ReadOnlyMemory<byte> bytes, Chance chance)
        {
            (_bytes, _chance) = (bytes, chance);
            (_consumed, _arrived, Reads) = (0, 0, 0);
            (_canceled, IsComplete) = (false, false);
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            Reads++;
            bool canceled = _canceled;
            _canceled = false;
            bool ended = _arrived == _bytes.Length;
            if (!canceled && !ended)
            {
                int left = _bytes.Length - _arrived;
                _arrived += _chance.OneIn(2) ? left : Math.Min(left, 1 + _chance.Below(40));
            }
            return new(new ReadResult(Show(), canceled, ended));
        }

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException();

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            int offset = consumed.GetInteger();
            if (ReferenceEquals(consumed.GetObject(), _second)) offset += _firstLength;
            _consumed = _shownFrom + offset;
            if (_consumed > _arrived) throw new InvalidOperationException("consumed more than there was");
        }

        public override void CancelPendingRead() => _canceled = true;

        public override void Complete(Exception? exception = null) => IsComplete = true;

        private ReadOnlySequence<byte> Show()
        {
            ReadOnlyMemory<byte> shown = _bytes[_consumed.._arrived];
            _shownFrom = _consumed;
            _firstLength = _chance.OneIn(2) ? shown.Length : _chance.Below(shown.Length + 1);
            _second.Set(shown[_firstLength..], _firstLength, null);
            _first.Set(shown[.._firstLength], 0, _second);
            // One segment, as our socket has it; two, as others do.
            if (_firstLength == shown.Length) return new ReadOnlySequence<byte>(_first, 0, _first, shown.Length);
            return new ReadOnlySequence<byte>(_first, 0, _second, shown.Length - _firstLength);
        }
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public void Set(ReadOnlyMemory<byte> memory, long runningIndex, Piece? next) =>
            (Memory, RunningIndex, Next) = (memory, runningIndex, next);
    }

    private sealed class ScriptedWriter : PipeWriter
    {
        private int _writesLeft;

        public long WrittenBytes { get; private set; }

        public bool IsComplete { get; private set; }

        public void Start(int goneAfter)
        {
            _writesLeft = goneAfter;
            IsComplete = false;
        }

        public override ValueTask<FlushResult> WriteAsync(
            ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            bool gone = _writesLeft-- <= 0;
            if (!gone) WrittenBytes += source.Length;
            return new(new FlushResult(isCanceled: false, isCompleted: gone));
        }

        public override void Complete(Exception? exception = null) => IsComplete = true;

        public override void CancelPendingFlush() => _writesLeft = 0;

        public override void Advance(int bytes) => throw new NotSupportedException();

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public override Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public override Span<byte> GetSpan(int sizeHint = 0) => throw new NotSupportedException();
    }
}
