using System.Collections.Immutable;
using Mesosd.Coordination;

namespace Mesosd.Tests.Leadership;

/// <summary>
/// A coordination service in memory: nodes, sessions that own some of them, watches that fire once. All of a request
/// happens at one moment.
/// </summary>
internal sealed class ServiceModel
{
    private readonly List<(long Session, string Path, bool IsList)> _watches = [];
    private readonly Dictionary<string, int> _numbers = [];
    private ImmutableSortedDictionary<string, ModelNode> _nodes =
        ImmutableSortedDictionary.Create<string, ModelNode>(StringComparer.Ordinal).Add("/", new ModelNode([], 0));

    private long _lastSession;

    /// <summary>Told which session's watch has fired, and of which node.</summary>
    public event Action<long, string>? Changed;

    /// <summary>Everything that is there, by path.</summary>
    public ImmutableSortedDictionary<string, ModelNode> Nodes => _nodes;

    /// <summary>Transactions that changed something, and their bytes.</summary>
    public int Transactions { get; private set; }

    public long Bytes { get; private set; }

    public HashSet<long> Sessions { get; } = [];

    public long OpenSession()
    {
        Sessions.Add(++_lastSession);
        return _lastSession;
    }

    public void Expire(long session)
    {
        Sessions.Remove(session);
        _watches.RemoveAll(watch => watch.Session == session);
        Commit(_nodes.RemoveRange(_nodes.Where(node => node.Value.Owner == session).Select(node => node.Key)));
    }

    /// <summary>What somebody else does.</summary>
    public void Delete(string path) => Commit(_nodes.Remove(path));

    public void Put(string path, byte[] data) => Commit(_nodes.SetItem(path, new ModelNode(data, 0)));

    /// <summary>What it had confirmed since is lost; sessions and their nodes stay.</summary>
    public void Forget(ImmutableSortedDictionary<string, ModelNode> earlier, string below)
    {
        bool IsBelow(string path) => path == below || path.StartsWith(below + "/", StringComparison.Ordinal);
        _nodes = _nodes.RemoveRange(_nodes.Keys.Where(IsBelow)).SetItems(earlier.Where(node => IsBelow(node.Key)));
    }

    public IReadOnlyList<string> ChildrenOf(string path) => ChildrenOf(_nodes, path);

    public CoordinationAnswer Perform(CoordinationRequest request, long session)
    {
        if (request.Kind == CoordinationRequestKind.Transact) return Transact(request.Steps, session);
        if (request.Watches) _watches.Add((session, request.Path, request.Kind == CoordinationRequestKind.List));
        if (!_nodes.TryGetValue(request.Path, out ModelNode? node)) return new CoordinationAnswer(CoordinationStatus.NoNode);
        return request.Kind == CoordinationRequestKind.List
            ? new CoordinationAnswer(CoordinationStatus.Done) { Children = [.. ChildrenOf(request.Path).Reverse()] }
            : new CoordinationAnswer(CoordinationStatus.Done) { Data = node.Data, Owner = node.Owner };
    }

    private CoordinationAnswer Transact(IReadOnlyList<CoordinationStep> steps, long session)
    {
        ImmutableSortedDictionary<string, ModelNode> nodes = _nodes;
        List<string> paths = [];
        for (int index = 0; index < steps.Count; index++)
        {
            CoordinationStatus status = Perform(steps[index], session, ref nodes, out string path);
            paths.Add(path);
            if (status != CoordinationStatus.Done) return new CoordinationAnswer(status) { FailedStep = index };
        }
        Transactions++;
        Bytes += steps.Sum(step => (long)step.Data.Length);
        Commit(nodes);
        return new CoordinationAnswer(CoordinationStatus.Done) { Paths = paths };
    }

    private CoordinationStatus Perform(
        CoordinationStep step, long session, ref ImmutableSortedDictionary<string, ModelNode> nodes, out string path)
    {
        path = "";
        bool exists = nodes.ContainsKey(step.Path);
        switch (step.Kind)
        {
            case CoordinationStepKind.Check: return exists ? CoordinationStatus.Done : CoordinationStatus.NoNode;
            case CoordinationStepKind.Create:
            case CoordinationStepKind.CreateMember:
                if (!nodes.ContainsKey(ParentOf(step.Path))) return CoordinationStatus.NoNode;
                bool isMember = step.Kind == CoordinationStepKind.CreateMember;
                path = isMember ? $"{step.Path}{NextNumber(step.Path):D10}" : step.Path;
                if (nodes.ContainsKey(path)) return CoordinationStatus.NodeExists;
                nodes = nodes.Add(path, new ModelNode(step.Data.ToArray(), isMember ? session : 0));
                return CoordinationStatus.Done;
            case CoordinationStepKind.Write:
                if (!exists) return CoordinationStatus.NoNode;
                nodes = nodes.SetItem(step.Path, nodes[step.Path] with { Data = step.Data.ToArray() });
                return CoordinationStatus.Done;
            case CoordinationStepKind.Delete:
                if (!exists) return CoordinationStatus.NoNode;
                nodes = nodes.Remove(step.Path);
                return CoordinationStatus.Done;
            default: throw new InvalidOperationException($"unknown step {step.Kind}");
        }
    }

    private int NextNumber(string prefix)
    {
        int number = _numbers.GetValueOrDefault(ParentOf(prefix));
        _numbers[ParentOf(prefix)] = number + 1;
        return number;
    }

    private void Commit(ImmutableSortedDictionary<string, ModelNode> after)
    {
        ImmutableSortedDictionary<string, ModelNode> before = _nodes;
        _nodes = after;
        foreach ((long session, string path, bool isList) in _watches.ToArray())
        {
            bool changed = isList
                ? !ChildrenOf(before, path).SequenceEqual(ChildrenOf(after, path))
                : before.GetValueOrDefault(path) != after.GetValueOrDefault(path);
            if (!changed) continue;
            if (_watches.RemoveAll(watch => watch == (session, path, isList)) > 0) Changed?.Invoke(session, path);
        }
    }

    private static string[] ChildrenOf(ImmutableSortedDictionary<string, ModelNode> nodes, string path)
    {
        string prefix = path == "/" ? "/" : path + "/";
        return [.. nodes.Keys.Where(key => key.Length > prefix.Length && key.StartsWith(prefix, StringComparison.Ordinal) &&
            key.IndexOf('/', prefix.Length) < 0).Select(key => key[prefix.Length..])];
    }

    private static string ParentOf(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash == 0 ? "/" : path[..slash];
    }
}

/// <summary>A node of the model; the owner is 0 for one that stays.</summary>
internal sealed record ModelNode(byte[] Data, long Owner);
