using Mesosd.Protocol.Tests.Wire;

namespace Mesosd.Protocol.Tests.Client;

/// <summary>Waits for what must come, and not for ever.</summary>
internal static class Patience
{
    public static Task InTime(this Task task) => task.WaitAsync(TestLimits.Wait);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(TestLimits.Wait);

    public static Task InTime(this ValueTask task) => task.AsTask().WaitAsync(TestLimits.Wait);

    public static Task<T> InTime<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(TestLimits.Wait);
}
