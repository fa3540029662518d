using System.IO.Pipelines;

namespace Mesosd.Protocol.Tests.Wire;

/// <summary>The writing end of a pipe, with something that happens at each write, before it is done.</summary>
internal sealed class HookedWriter(PipeWriter inner) : PipeWriter
{
    public Action? WhenWriting { get; set; }

    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        WhenWriting?.Invoke();
        return inner.WriteAsync(source, cancellationToken);
    }

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        inner.FlushAsync(cancellationToken);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
}
