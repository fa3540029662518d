using System.Collections.Concurrent;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Loop;

/// <summary>Connections that are not read from until their role's loop has room again. Thread-safe.</summary>
internal sealed class PausedPeers
{
    private readonly ConcurrentQueue<Connection> _paused = new();

    /// <summary>Stops reading from a connection; called on its receive loop.</summary>
    public void Pause(Connection connection)
    {
        connection.Pause();
        _paused.Enqueue(connection);
    }

    /// <summary>Reads from all of them again.</summary>
    public void ResumeAll()
    {
        while (_paused.TryDequeue(out Connection? connection)) connection.Resume();
    }
}
