using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>The frameworks that a master holds, and the last ones that are gone.</summary>
internal sealed class FrameworkTable(int maxCompleted)
{
    private readonly OrderedTable<FrameworkId, KnownFramework> _frameworks = new();
    private readonly OrderedTable<FrameworkId, KnownFramework> _completed = new();
    private readonly List<KnownFramework?> _byIndex = [];

    public int Count => _frameworks.Count;

    public KnownFramework? Find(FrameworkId id) => _frameworks.Find(id);

    public bool IsCompleted(FrameworkId id) => _completed.Contains(id);

    public KnownFramework this[FrameworkIndex index] => _byIndex[index.Value]!;

    /// <summary>The frameworks that are gone, the oldest first.</summary>
    public OrderedTable<FrameworkId, KnownFramework> Completed => _completed;

    public void Add(KnownFramework framework, FrameworkIndex index)
    {
        framework.Index = index;
        _frameworks.Add(framework.Id, framework);
        while (_byIndex.Count <= index.Value) _byIndex.Add(null);
        _byIndex[index.Value] = framework;
    }

    /// <summary>Moves a framework to those that are gone; the one gone for longest makes room.</summary>
    public void Complete(KnownFramework framework)
    {
        _frameworks.Remove(framework.Id);
        _byIndex[framework.Index.Value] = null;
        _completed.Add(framework.Id, framework);
        while (_completed.Count > maxCompleted && _completed.First is { } oldest)
            _completed.Remove(oldest.Id);
    }

    /// <summary>The frameworks as a copy that may be visited while the table changes.</summary>
    public KnownFramework[] CopyValues() => _frameworks.CopyValues();

    public OrderedTable<FrameworkId, KnownFramework>.Enumerator GetEnumerator() =>
        _frameworks.GetEnumerator();
}
