using Microsoft.AspNetCore.Http;

namespace Mesosd.Shell.Http;

/// <summary>
/// What bodies that are being received hold together. Each is bounded, and there may be very many at once: a few clients
/// must not take all memory by beginning large ones. Thread-safe.
/// </summary>
/// <param name="maxBytes">How much they may hold.</param>
internal sealed class BodyBudget(long maxBytes)
{
    // Ordinary calls do not count: they are served although large ones are turned away.
    private const long FreeBytes = 64 << 10;

    // Eight of the largest.
    private const long MaxBytes = 512L << 20;

    private long _held;

    /// <summary>Of all roles of this process.</summary>
    public static BodyBudget Process { get; } = new(MaxBytes);

    /// <summary>How much is held, in bytes.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>The part of one body; disposing it gives it back.</summary>
    public Part Begin() => new(this);

    /// <summary>What such a body is answered with.</summary>
    public static BadHttpRequestException TooMuch() => new(
        "too many large bodies are being received; send this one again in a moment",
        StatusCodes.Status503ServiceUnavailable);

    private bool TryAdd(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= maxBytes) return true;
        Interlocked.Add(ref _held, -bytes);
        return false;
    }

    /// <summary>Not thread-safe: a body is read by one task.</summary>
    public sealed class Part(BodyBudget budget) : IDisposable
    {
        private long _counted;

        /// <summary>The body has grown; false when together with the others it is too much at present.</summary>
        /// <param name="bytes">To this size.</param>
        public bool TryGrowTo(long bytes)
        {
            long more = bytes - _counted;
            if (bytes <= FreeBytes || more <= 0) return true;
            if (!budget.TryAdd(more)) return false;
            _counted = bytes;
            return true;
        }

        public void Dispose()
        {
            Interlocked.Add(ref budget._held, -_counted);
            _counted = 0;
        }
    }
}
