using System.Collections.Concurrent;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Loop;

/// <summary>Connections that are not read from until their role's loop has room again. Thread-safe.</summary>
internal sealed class PausedPeers
{
    private readonly ConcurrentQueue<Connection> _paused = new();

    /// <summary>
    /// Stops reading from a connection while its loop is crowded; called on its receive loop, behind an input of its.
    /// </summary>
    public void PauseIfCrowded<TInput>(Connection connection, RoleLoop<TInput> loop)
    {
        if (!loop.IsCrowded) return;
        connection.Pause();
        _paused.Enqueue(connection);
        // The loop may have let everybody go on in between, and not have known this one yet.
        if (!loop.IsCrowded) ResumeAll();
    }

    /// <summary>Reads from all of them again.</summary>
    public void ResumeAll()
    {
        while (_paused.TryDequeue(out Connection? connection)) connection.Resume();
    }
}
