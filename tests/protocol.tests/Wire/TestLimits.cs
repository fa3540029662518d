namespace Mesosd.Protocol.Tests.Wire;

internal static class TestLimits
{
    /// <summary>How long a test waits for something that must come.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
}
