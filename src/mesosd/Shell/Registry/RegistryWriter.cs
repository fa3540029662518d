using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Registry;

/// <summary>
/// Writes the journal on a thread of its own: forcing to a disk takes milliseconds, and the master's loop waits for
/// nobody. What comes of it is told as an input.
/// </summary>
internal sealed class RegistryWriter : IDisposable
{
    // The core has one write under way; a second one would be its mistake.
    private const int MaxQueued = 1;

    private readonly RegistryOnDisk _store;
    private readonly Action<LeadershipInput> _tell;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Queue<(IReadOnlyList<RegistryEntry> Entries, bool ReplacesAll)> _queue = new();
    private volatile bool _stopping;

    /// <param name="store">The journal; it is disposed with this.</param>
    /// <param name="tell">Told what came of each write, on the writer's thread.</param>
    public RegistryWriter(RegistryOnDisk store, Action<LeadershipInput> tell)
    {
        _store = store;
        _tell = tell;
        _thread = new Thread(Run) { Name = "registry", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Appends entries, soon.</summary>
    public void Append(IReadOnlyList<RegistryEntry> entries) => Post(entries, replacesAll: false);

    /// <summary>Puts entries in the place of all, soon.</summary>
    public void Replace(IReadOnlyList<RegistryEntry> entries) => Post(entries, replacesAll: true);

    /// <summary>Ends the thread behind the write under way, and gives the folder back.</summary>
    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _work.Release();
        _thread.Join();
        _work.Dispose();
        _store.Dispose();
    }

    private void Post(IReadOnlyList<RegistryEntry> entries, bool replacesAll)
    {
        lock (_gate)
        {
            Invariant.Check(_queue.Count < MaxQueued, "one write of the registry is under way at a time");
            _queue.Enqueue((entries, replacesAll));
        }
        _work.Release();
    }

    private void Run()
    {
        while (true)
        {
            _work.Wait();
            if (_stopping) return;
            (IReadOnlyList<RegistryEntry> entries, bool replacesAll) next;
            lock (_gate) next = _queue.Dequeue();
            _tell(Write(next.entries, next.replacesAll));
        }
    }

    private LeadershipInput Write(IReadOnlyList<RegistryEntry> entries, bool replacesAll)
    {
        try
        {
            if (replacesAll) _store.Journal.Replace(entries);
            else _store.Journal.Append(entries);
            return LeadershipInput.JournalWritten(entries.Count > 0 ? entries[^1].Sequence : 0);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            string what = replacesAll ? "rewrite" : "write";
            return LeadershipInput.JournalFailed($"{what} {_store.JournalFile}: {DiskFault.Describe(failure)}");
        }
    }
}
