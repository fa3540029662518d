using System.Runtime.InteropServices;
using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Watching;

/// <summary>
/// Watches that are registered without a question. The server compares with the last transaction that the client saw
/// and tells one-shot watches at once of what happened since.
/// </summary>
/// <param name="lastZxid">The last transaction seen when the watches were in force the last time.</param>
internal sealed class WatchRegistration(long lastZxid)
{
    private const int FixedBytes = sizeof(long) + (5 * sizeof(int));

    private readonly List<string> _data = [];
    private readonly List<string> _existence = [];
    private readonly List<string> _children = [];
    private readonly List<string> _persistent = [];
    private readonly List<string> _recursive = [];

    public int Bytes { get; private set; } = FixedBytes;

    public bool IsEmpty => Bytes == FixedBytes;

    public void Add(string path, PathWatches watches)
    {
        AddIf(watches.Has(WatchKind.Data), path, _data);
        AddIf(watches.Has(WatchKind.Existence), path, _existence);
        AddIf(watches.Has(WatchKind.Children), path, _children);
        // A watch that is about to be removed must not come back behind its removal.
        AddIf(watches.IsCovering && watches.Persistent is { IsRecursive: false }, path, _persistent);
        AddIf(watches.IsCovering && watches.Persistent is { IsRecursive: true }, path, _recursive);
    }

    public void Write(JuteWriter writer)
    {
        writer.WriteInt64(lastZxid);
        // The server takes the lists in this order, and a later one replaces what an earlier one set for its path.
        writer.WriteStrings(CollectionsMarshal.AsSpan(_data));
        writer.WriteStrings(CollectionsMarshal.AsSpan(_existence));
        writer.WriteStrings(CollectionsMarshal.AsSpan(_children));
        writer.WriteStrings(CollectionsMarshal.AsSpan(_persistent));
        writer.WriteStrings(CollectionsMarshal.AsSpan(_recursive));
    }

    private void AddIf(bool wanted, string path, List<string> list)
    {
        if (!wanted) return;
        list.Add(path);
        Bytes += JuteWriter.SizeOf(path);
    }
}
