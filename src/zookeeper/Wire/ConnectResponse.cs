namespace Mesosd.ZooKeeper.Wire;

/// <summary>The first packet of a server: the session that the connection belongs to from now on.</summary>
internal readonly record struct ConnectResponse(int TimeoutMilliseconds, SessionTicket Session)
{
    private const int MaxPasswordBytes = 256;

    /// <summary>A session that is over is answered with a time-out of zero.</summary>
    public bool IsExpired => TimeoutMilliseconds <= 0 || Session.Id == 0;

    public static bool TryRead(ReadOnlySpan<byte> packet, out ConnectResponse response)
    {
        JuteReader reader = new(packet);
        reader.ReadInt32();
        int timeout = reader.ReadInt32();
        long id = reader.ReadInt64();
        ReadOnlySpan<byte> password = reader.ReadBuffer();
        // Servers before 3.4 send nothing more; what newer ones add is of no interest.
        bool valid = !reader.Failed && password.Length <= MaxPasswordBytes;
        response = valid ? new ConnectResponse(timeout, new SessionTicket(id, password.ToArray())) : default;
        return valid;
    }
}
