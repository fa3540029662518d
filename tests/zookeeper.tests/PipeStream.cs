using System.Buffers;
using System.IO.Pipelines;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>One end of a connection within the process.</summary>
internal sealed class PipeStream(PipeReader input, PipeWriter output) : Stream
{
    private int _disposed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public static (PipeStream Client, PipeStream Server) Pair()
    {
        PipeOptions options = new(pauseWriterThreshold: 0, useSynchronizationContext: false);
        Pipe up = new(options), down = new(options);
        return (new PipeStream(down.Reader, up.Writer), new PipeStream(up.Reader, down.Writer));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ReadResult read = await input.ReadAsync(cancellationToken);
        if (read.IsCanceled) throw new IOException("the connection was closed here");
        int count = (int)Math.Min(buffer.Length, read.Buffer.Length);
        read.Buffer.Slice(0, count).CopyTo(buffer.Span);
        input.AdvanceTo(read.Buffer.GetPosition(count));
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        FlushResult flushed = await output.WriteAsync(buffer, cancellationToken);
        if (flushed.IsCompleted) throw new IOException("the connection was closed there");
    }

    public override void Flush()
    {
        // Every write is on its way already.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            output.Complete();
            input.CancelPendingRead();
        }
        base.Dispose(disposing);
    }
}
