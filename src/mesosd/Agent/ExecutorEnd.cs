using Mesosd.Containers;

namespace Mesosd.Agent;

/// <summary>How a container ended.</summary>
/// <param name="Status">The raw wait(2) status, or null when nobody saw it.</param>
/// <param name="IsGone">Whether it vanished with its supervisor or its machine, rather than ended.</param>
/// <param name="Text">A sentence for people.</param>
internal readonly record struct ExecutorEnd(int? Status, bool IsGone, string Text)
{
    /// <summary>It ended by itself or was killed.</summary>
    public static ExecutorEnd Exited(int status) =>
        new(status, false, $"the executor {new WaitStatus(status)}");

    /// <summary>It is not there any more; how it ended was not seen.</summary>
    public static ExecutorEnd Unknown(string text) => new(null, false, text);

    /// <summary>It went with the machine or with a supervisor that nobody heard of again.</summary>
    public static ExecutorEnd Gone(string text) => new(null, true, text);
}
