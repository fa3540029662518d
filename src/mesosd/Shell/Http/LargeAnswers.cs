using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Mesosd.Core;
using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Http;

/// <summary>
/// Sends answers that are as large as the cluster, piece by piece: memory does not grow with the answer, and few pieces are
/// made and sent at a time, first come first served, so that a small question finds a processor.
/// </summary>
internal sealed class LargeAnswers : IDisposable
{
    // As many as can run, since they step back for others; more than these only wait for memory.
    private readonly AnswerThreads _threads = new(Math.Min(Environment.ProcessorCount, 8));

    // Kestrel's pipe keeps what is asked for at once in one array, and else in many of 4 KiB, each of which is locked, pinned and
    // handed to the kernel by itself. With what stands around a chunk this fits into 128 KiB.
    private const int SegmentBytes = (128 << 10) - 64;

    private readonly ChunkTexts _texts = new(TimeProvider.System, ChunkTexts.UsualBytes);

    /// <summary>What was written for earlier answers.</summary>
    public IChunkTexts Texts => _texts;

    /// <summary>Sends an answer, with 200.</summary>
    /// <param name="context">The request; of HEAD only the headers are answered.</param>
    /// <param name="type">The media type.</param>
    /// <param name="pieces">Makes one piece at each step, and the last one after its end.</param>
    /// <param name="take">What was made since the last call.</param>
    public async Task SendAsync(
        HttpContext context, string type, IEnumerable<bool> pieces, Func<ReadOnlyMemory<byte>> take)
    {
        context.Response.ContentType = type;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            // Without this the answer would say that there is nothing.
            await context.Response.StartAsync(context.RequestAborted);
            return;
        }
        using IEnumerator<bool> steps = pieces.GetEnumerator();
        for (bool hasMore = true; hasMore;)
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            await _threads.NextTurn();
            hasMore = steps.MoveNext();
            // What the kernel takes at once goes out within the turn; a client that is behind waits outside of it.
            await WriteAsync(context.Response.BodyWriter, take(), context.RequestAborted);
        }
        // What comes next on this connection may be anything.
        await Task.Yield();
    }

    /// <summary>
    /// Makes the pieces, each when it is its turn, which lasts while the piece is used. A piece may be used until the one after
    /// the next is asked for.
    /// </summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> MakeAsync(
        IEnumerable<bool> pieces, Func<ReadOnlyMemory<byte>> take, [EnumeratorCancellation] CancellationToken gone)
    {
        using IEnumerator<bool> steps = pieces.GetEnumerator();
        for (bool hasMore = true; hasMore;)
        {
            gone.ThrowIfCancellationRequested();
            await _threads.NextTurn();
            hasMore = steps.MoveNext();
            ReadOnlyMemory<byte> piece = take();
            if (!piece.IsEmpty) yield return piece;
        }
        await Task.Yield();
    }

    // A short piece is the end, or all: it waits for the handler's, so that a short answer has its length in front.
    private static async Task WriteAsync(PipeWriter body, ReadOnlyMemory<byte> piece, CancellationToken gone)
    {
        for (int from = 0; from < piece.Length; from += SegmentBytes)
        {
            ReadOnlyMemory<byte> segment = piece.Slice(from, Math.Min(SegmentBytes, piece.Length - from));
            segment.Span.CopyTo(body.GetSpan(segment.Length));
            body.Advance(segment.Length);
        }
        if (piece.Length >= HttpWishes.MinPackedBytes) await body.FlushAsync(gone);
    }

    public void Dispose()
    {
        _threads.Dispose();
        _texts.Dispose();
    }
}
