namespace Mesosd.ZooKeeper.Wire;

/// <summary>What a session is continued with on another connection.</summary>
internal readonly record struct SessionTicket(long Id, ReadOnlyMemory<byte> Password)
{
    private const int PasswordBytes = 16;

    /// <summary>The wish for a new session.</summary>
    public static SessionTicket None { get; } = new(0, new byte[PasswordBytes]);
}
