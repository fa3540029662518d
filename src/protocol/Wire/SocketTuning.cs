namespace Mesosd.Protocol.Wire;

/// <summary>Process-wide choices of the runtime's sockets.</summary>
public static class SocketTuning
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Lets whatever waits for a socket go on in the thread that noticed its readiness, which saves a change
    /// of threads per message. It holds for every socket of the process, so nothing may block after awaiting
    /// one; mesosd's receive loops and its HTTP host keep to that. Call before the first socket is used. A
    /// value that is in the environment already stays.
    /// </summary>
    public static void PreferInlineCompletions()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(InlineCompletions)))
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
    }
}
