using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mesosd.Tests.Http;

/// <summary>A response whose client is the test: it takes bytes when the test says so, and no sooner.</summary>
internal sealed class PipedResponse : IHttpResponseBodyFeature, IHttpRequestLifetimeFeature, IDisposable
{
    /// <summary>What a connection holds of what its client has not read, as Kestrel does.</summary>
    public const int ConnectionBytes = 64 << 10;

    private readonly Pipe _pipe = new(new PipeOptions(
        pauseWriterThreshold: ConnectionBytes, resumeWriterThreshold: ConnectionBytes / 2, useSynchronizationContext: false));
    private readonly CancellationTokenSource _gone = new();

    public PipedResponse()
    {
        DefaultHttpContext context = new();
        context.Features.Set<IHttpResponseBodyFeature>(this);
        context.Features.Set<IHttpRequestLifetimeFeature>(this);
        Response = context.Response;
    }

    public HttpResponse Response { get; }

    /// <summary>Whether the server has broken the connection.</summary>
    public bool IsAborted { get; private set; }

    public Stream Stream => _pipe.Writer.AsStream();

    public PipeWriter Writer => _pipe.Writer;

    public CancellationToken RequestAborted
    {
        get => _gone.Token;
        set => throw new NotSupportedException("nobody replaces it");
    }

    /// <summary>Takes so many bytes, or all until the end.</summary>
    public async Task<byte[]> ReadAsync(int count, CancellationToken cancel)
    {
        ReadResult result = await _pipe.Reader.ReadAtLeastAsync(count, cancel);
        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(count, result.Buffer.Length));
        byte[] bytes = taken.ToArray();
        _pipe.Reader.AdvanceTo(taken.End);
        return bytes;
    }

    /// <summary>The client goes.</summary>
    public void Leave() => _gone.Cancel();

    public void Abort()
    {
        IsAborted = true;
        _gone.Cancel();
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task CompleteAsync() => Task.CompletedTask;

    public void DisableBuffering()
    {
        // Nothing is buffered beyond the pipe.
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("events are no files");

    public void Dispose() => _gone.Dispose();
}
