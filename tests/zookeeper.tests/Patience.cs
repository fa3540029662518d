namespace Mesosd.ZooKeeper.Tests;

/// <summary>Waits that end with an exception instead of hanging.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task<T> OrTimeout<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task OrTimeout(this Task task) => task.WaitAsync(Limit);
}
