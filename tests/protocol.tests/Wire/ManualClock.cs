using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Tests.Wire;

/// <summary>A clock that moves when a test says so.</summary>
internal sealed class ManualClock
{
    public MonotonicTime Now { get; private set; } = new(1_000_000);

    public void Advance(TimeSpan span) => Now += span;
}
