namespace Mesosd.Shell.Linux;

/// <summary>Signal numbers as kill(2) takes them; the same on every architecture that .NET runs on.</summary>
internal static class PosixSignals
{
    internal const int Kill = 9;
    internal const int Terminate = 15;

    /// <summary>The last one, real-time signals included.</summary>
    internal const int Last = 64;
}
