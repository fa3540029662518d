using Mesosd.Allocation;
using Mesosd.Core;
using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>The frameworks that a master holds, and the last ones that are gone.</summary>
/// <param name="maxCompleted">How many that are gone are remembered.</param>
/// <param name="read">Makes a reading of a framework.</param>
internal sealed class FrameworkTable(int maxCompleted, Func<KnownFramework, FrameworkReading> read)
{
    private readonly ReadableTable<FrameworkId, KnownFramework, FrameworkReading> _frameworks = new(read);
    private readonly ReadableTable<FrameworkId, KnownFramework, FrameworkReading> _completed = new(read);
    private readonly List<KnownFramework?> _byIndex = [];
    private readonly SortedDictionary<string, PrincipalFigures> _principals = new(StringComparer.Ordinal);

    public int Count => _frameworks.Count;

    public KnownFramework? Find(FrameworkId id) => _frameworks.Find(id);

    public bool IsCompleted(FrameworkId id) => _completed.Contains(id);

    public KnownFramework this[FrameworkIndex index] => _byIndex[index.Value]!;

    /// <summary>The frameworks that are gone, the oldest first.</summary>
    public ReadableTable<FrameworkId, KnownFramework, FrameworkReading> Completed => _completed;

    public void Add(KnownFramework framework, FrameworkIndex index)
    {
        framework.Index = index;
        framework.Table = this;
        _frameworks.Add(framework.Id, framework);
        while (_byIndex.Count <= index.Value) _byIndex.Add(null);
        _byIndex[index.Value] = framework;
        AddPrincipal(framework);
        framework.NoteChange();
    }

    /// <summary>Moves a framework to those that are gone; the one gone for longest makes room.</summary>
    public void Complete(KnownFramework framework)
    {
        _frameworks.Remove(framework.Id);
        _byIndex[framework.Index.Value] = null;
        RemovePrincipal(framework);
        _completed.Add(framework.Id, framework);
        framework.NoteChange();
        while (_completed.Count > maxCompleted && _completed.First is { } oldest)
            _completed.Remove(oldest.Id);
    }

    /// <summary>Principals of frameworks that are not over, by name.</summary>
    public IReadOnlyDictionary<string, PrincipalFigures> Principals => _principals;

    // A framework's principal never changes.
    private void AddPrincipal(KnownFramework framework)
    {
        if (framework.Info.Principal is not { Length: > 0 } name) return;
        if (!_principals.TryGetValue(name, out PrincipalFigures? principal))
            _principals.Add(name, principal = new PrincipalFigures());
        principal.Frameworks++;
        framework.Principal = principal;
    }

    private void RemovePrincipal(KnownFramework framework)
    {
        if (framework.Principal is not { } principal) return;
        framework.Principal = null;
        if (--principal.Frameworks == 0) _principals.Remove(framework.Info.Principal!);
    }

    // ---- readers

    /// <summary>Readings of those that are not gone.</summary>
    public ReadableTable<FrameworkId, KnownFramework, FrameworkReading> Readings => _frameworks;

    /// <summary>Frameworks whose own tables may have to be read again.</summary>
    public Stack<KnownFramework> Unread { get; } = new();

    /// <summary>A framework is not what was read last.</summary>
    public void NoteChange(KnownFramework framework)
    {
        if (!_frameworks.IsRead) return;
        framework.IsStale = true;
        Unread.Push(framework);
        _frameworks.Touch(framework.Id);
        if (framework.State == FrameworkState.Completed) _completed.Touch(framework.Id);
    }

    /// <summary>The frameworks as a copy that may be visited while the table changes.</summary>
    public KnownFramework[] CopyValues() => _frameworks.CopyValues();

    public OrderedTable<FrameworkId, KnownFramework>.Enumerator GetEnumerator() =>
        _frameworks.GetEnumerator();
}
