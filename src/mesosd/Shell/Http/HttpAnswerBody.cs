using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mesosd.Shell.Http;

/// <summary>
/// The body of an answer on its way to Kestrel. It holds the first bytes back until it is known what they become: a short
/// answer with its length, a long one packed for a client that takes that, a stream that goes out as it comes, or JSON as the
/// argument of a function (JSONP).
/// </summary>
/// <param name="response">Whose body it is.</param>
/// <param name="inner">What Kestrel offers.</param>
/// <param name="wishes">What the client asks for.</param>
internal sealed class HttpAnswerBody(HttpResponse response, IHttpResponseBodyFeature inner, HttpWishes wishes)
    : PipeWriter, IHttpResponseBodyFeature
{
    // What writers of JSON ask for at once fits beside what decides.
    private const int HeldBytes = 8 << 10;

    // Kestrel gives no room at all when no size is named before the answer began.
    private const int LeastRoom = 256;

    private byte[]? _first;
    private int _count;
    private PipeWriter? _target;
    private GZipStream? _packing;
    private bool _isCall;
    private Stream? _stream;

    /// <summary>Whether it has no end of its own; its time says nothing about us.</summary>
    public bool IsStream { get; set; }

    public PipeWriter Writer => this;

    public Stream Stream => _stream ??= AsStream(leaveOpen: true);

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _target?.UnflushedBytes ?? _count;

    public override Memory<byte> GetMemory(int sizeHint = 0) =>
        TryHold(sizeHint) ? _first.AsMemory(_count) : _target!.GetMemory(Math.Max(sizeHint, LeastRoom));

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_target is not null) _target.Advance(bytes);
        else _count += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Decide();
        return _target!.FlushAsync(cancellationToken);
    }

    // In one piece, as it came: some clients take a chunk for a record.
    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Decide(isLong: _count + source.Length >= HttpWishes.MinPackedBytes);
        return _target!.WriteAsync(source, cancellationToken);
    }

    public override void CancelPendingFlush() => _target?.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        // The handler is done; FinishAsync does the rest, where it can be awaited.
    }

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        // Whoever begins before there is any content wants the client to see each piece at once.
        Decide();
        return inner.StartAsync(cancellationToken);
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public async Task CompleteAsync()
    {
        await FinishAsync();
        await inner.CompleteAsync();
    }

    public void DisableBuffering() => inner.DisableBuffering();

    /// <summary>Forgets what has not gone out yet: another answer takes its place.</summary>
    public void Restart() => _count = 0;

    /// <summary>Sends the rest. To be called once, behind the handler.</summary>
    public async Task FinishAsync()
    {
        if (_count >= HttpWishes.MinPackedBytes && wishes.IsPackable(response)) Decide();
        if (_target is null)
        {
            _isCall = IsCall();
            // Everything is here, so the client is told how much it is.
            if (_isCall) response.ContentLength = _count + wishes.Function!.Length + 3;
            else if (HasBody) response.ContentLength ??= _count;
            UseTarget(inner.Writer);
        }
        if (_isCall) Copy(");"u8, _target!);
        if (_packing is null) return;
        await _target!.FlushAsync(response.HttpContext.RequestAborted);
        await _packing.DisposeAsync();
    }

    /// <summary>
    /// Gives back what it holds; FinishAsync was not reached when the client has gone. What was being packed then has nowhere
    /// to end: its memory comes back with the next collection.
    /// </summary>
    public void Release()
    {
        if (_first is not null) ArrayPool<byte>.Shared.Return(_first);
        _first = null;
    }

    private bool HasBody => response.StatusCode is >= 200 and not (204 or 304);

    private bool TryHold(int sizeHint)
    {
        if (_target is not null) return false;
        if (_count < HttpWishes.MinPackedBytes && _count + sizeHint <= HeldBytes)
        {
            _first ??= ArrayPool<byte>.Shared.Rent(HeldBytes);
            return true;
        }
        Decide(isLong: true);
        return false;
    }

    private void Decide(bool isLong = false)
    {
        if (_target is not null) return;
        _isCall = IsCall();
        if (_isCall) response.ContentLength = null;
        if ((isLong || _count >= HttpWishes.MinPackedBytes) && wishes.IsPackable(response))
        {
            response.ContentLength = null;
            response.Headers.ContentEncoding = "gzip";
            // The fastest level: the time of processors is the cluster's, and JSON shrinks to a tenth at any level.
            _packing = new GZipStream(inner.Stream, CompressionLevel.Fastest, leaveOpen: true);
            UseTarget(Create(_packing, new StreamPipeWriterOptions(leaveOpen: true)));
        }
        else
        {
            UseTarget(inner.Writer);
        }
    }

    private void UseTarget(PipeWriter target)
    {
        _target = target;
        if (_isCall)
        {
            response.ContentType = HttpWishes.ScriptType;
            Copy(Encoding.ASCII.GetBytes($"{wishes.Function}("), target);
        }
        if (_count > 0) Copy(_first.AsSpan(0, _count), target);
        Release();
    }

    private static void Copy(ReadOnlySpan<byte> bytes, PipeWriter target)
    {
        bytes.CopyTo(target.GetSpan(bytes.Length));
        target.Advance(bytes.Length);
    }

    private bool IsCall() => wishes.Function is not null && response.StatusCode == StatusCodes.Status200OK &&
        response.ContentType?.StartsWith(MediaTypes.Json, StringComparison.Ordinal) == true;
}
