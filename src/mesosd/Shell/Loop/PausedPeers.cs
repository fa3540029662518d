using System.Collections.Concurrent;

namespace Mesosd.Shell.Loop;

/// <summary>Links that are not read from until their role's loop has room again. Thread-safe.</summary>
internal sealed class PausedPeers
{
    private readonly ConcurrentQueue<IPeerLink> _paused = new();

    /// <summary>
    /// Stops reading from a link while its loop is crowded; called where its peer is read, behind an input of its.
    /// </summary>
    public void PauseIfCrowded<TInput>(IPeerLink link, RoleLoop<TInput> loop)
    {
        if (!loop.IsCrowded) return;
        link.Pause();
        _paused.Enqueue(link);
        // The loop may have let everybody go on in between, and not have known this one yet.
        if (!loop.IsCrowded) ResumeAll();
    }

    /// <summary>Reads from all of them again.</summary>
    public void ResumeAll()
    {
        while (_paused.TryDequeue(out IPeerLink? link)) link.Resume();
    }
}
