namespace Mesosd.Shell.Linux;

/// <summary>
/// A descriptor that is written to: standard output or error. Unlike a FileStream it keeps no position of its
/// own, so that two of them can share a file with <c>2>&amp;1</c>; unlike the framework's Console it leaves the
/// terminal's modes and the children's signals alone. Thread-safe as far as write(2) is.
/// </summary>
internal sealed class DescriptorStream(int descriptor) : Stream
{
    private const short Writable = 4; // POLLOUT
    private const int Forever = -1;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Writes everything, waiting for a slow reader. A reader that has gone (<c>| head</c>) is no error: nobody
    /// is left to care.
    /// </summary>
    public override unsafe void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            nint written;
            fixed (byte* start = bytes) written = Libc.Write(descriptor, start, (nuint)bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }
            int error = Errno.Last;
            if (error == Errno.BrokenPipe) return;
            if (error == Errno.WouldBlock) WaitUntilWritable();
            else if (error != Errno.Interrupted)
                throw new IOException($"write to descriptor {descriptor}: {Errno.Describe(error)}");
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // Whoever shares the terminal with us may have made it non-blocking. The wait is as long as a blocking
    // write's would be: until the reader reads or goes.
    private unsafe void WaitUntilWritable()
    {
        PollEntry entry = new() { Descriptor = descriptor, Wanted = Writable };
        _ = Libc.Poll(&entry, 1, Forever);
    }
}
