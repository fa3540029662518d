using System.Diagnostics;

namespace Mesosd.Harness;

/// <summary>Lets a fault last.</summary>
public static class Lasting
{
    /// <summary>A fault is defined by how long it lasts; nothing that happens inside ends it sooner.</summary>
    public static Task ForAsync(TimeSpan span)
    {
        long begin = Stopwatch.GetTimestamp();
        return TestCluster.EventuallyAsync(() => Task.FromResult(Stopwatch.GetElapsedTime(begin) >= span), $"{span} to pass", span + RunningProgram.Patience);
    }
}
