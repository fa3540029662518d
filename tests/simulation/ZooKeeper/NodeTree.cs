using System.Globalization;
using Mesosd.Coordination;

namespace Mesosd.Simulation;

/// <summary>
/// The nodes of the coordination service. A transaction happens at one moment, wholly or not at all: what it did is
/// undone when a step fails.
/// </summary>
internal sealed class NodeTree
{
    private readonly Dictionary<string, TreeNode> _nodes = new(StringComparer.Ordinal) { ["/"] = new TreeNode(default, 0) };
    private readonly List<Action> _undo = [];
    private readonly List<(string Path, bool IsChildren)> _changes = [];

    /// <summary>Told of every node and every list of children that changed, once a transaction is done.</summary>
    public event Action<string, bool>? Changed;

    public long TransactionCount { get; private set; }

    public TreeNode? Find(string path) => _nodes.GetValueOrDefault(path);

    public CoordinationAnswer Perform(CoordinationRequest request, long session)
    {
        if (request.Kind == CoordinationRequestKind.Transact) return Transact(request.Steps, session);
        if (Find(request.Path) is not { } node) return new CoordinationAnswer(CoordinationStatus.NoNode);
        return request.Kind == CoordinationRequestKind.List
            ? new CoordinationAnswer(CoordinationStatus.Done) { Children = [.. node.Children] }
            : new CoordinationAnswer(CoordinationStatus.Done) { Data = node.Data, Owner = node.Owner };
    }

    /// <summary>A session is over, and its nodes with it.</summary>
    public void Expire(long session)
    {
        string[] owned = [.. _nodes.Where(pair => pair.Value.Owner == session).Select(pair => pair.Key).Order(StringComparer.Ordinal)];
        foreach (string path in owned) Remove(path);
        Publish();
    }

    private CoordinationAnswer Transact(IReadOnlyList<CoordinationStep> steps, long session)
    {
        List<string> paths = [];
        for (int i = 0; i < steps.Count; i++)
        {
            CoordinationStatus status = Perform(steps[i], session, out string path);
            paths.Add(path);
            if (status == CoordinationStatus.Done) continue;
            Undo();
            return new CoordinationAnswer(status) { FailedStep = i };
        }
        TransactionCount++;
        Publish();
        return new CoordinationAnswer(CoordinationStatus.Done) { Paths = paths };
    }

    private CoordinationStatus Perform(in CoordinationStep step, long session, out string path)
    {
        path = "";
        TreeNode? node = Find(step.Path);
        switch (step.Kind)
        {
            case CoordinationStepKind.Check:
                return node is null ? CoordinationStatus.NoNode : CoordinationStatus.Done;
            case CoordinationStepKind.Create:
                path = step.Path;
                return Create(path, step.Data, 0);
            case CoordinationStepKind.CreateMember:
                if (Find(ParentOf(step.Path)) is not { } parent) return CoordinationStatus.NoNode;
                path = step.Path + parent.NextNumber++.ToString("D10", CultureInfo.InvariantCulture);
                return Create(path, step.Data, session);
            case CoordinationStepKind.Write:
                if (node is null) return CoordinationStatus.NoNode;
                Write(step.Path, node, step.Data);
                return CoordinationStatus.Done;
            case CoordinationStepKind.Delete:
                if (node is null) return CoordinationStatus.NoNode;
                if (node.Children.Count > 0) return CoordinationStatus.Refused;
                Remove(step.Path);
                return CoordinationStatus.Done;
            default: throw new SafetyViolation($"an unknown step {step.Kind}");
        }
    }

    private CoordinationStatus Create(string path, ReadOnlyMemory<byte> data, long owner)
    {
        if (Find(ParentOf(path)) is not { } parent) return CoordinationStatus.NoNode;
        if (_nodes.ContainsKey(path)) return CoordinationStatus.NodeExists;
        _nodes.Add(path, new TreeNode(data.ToArray(), owner));
        parent.Children.Add(NameOf(path));
        _undo.Add(() =>
        {
            _nodes.Remove(path);
            parent.Children.Remove(NameOf(path));
        });
        Note(path);
        return CoordinationStatus.Done;
    }

    private void Write(string path, TreeNode node, ReadOnlyMemory<byte> data)
    {
        ReadOnlyMemory<byte> before = node.Data;
        _undo.Add(() => node.Data = before);
        node.Data = data.ToArray();
        _changes.Add((path, false));
    }

    private void Remove(string path)
    {
        _nodes.Remove(path, out TreeNode? node);
        TreeNode parent = _nodes[ParentOf(path)];
        parent.Children.Remove(NameOf(path));
        _undo.Add(() =>
        {
            _nodes.Add(path, node!);
            parent.Children.Add(NameOf(path));
        });
        Note(path);
    }

    private void Note(string path)
    {
        _changes.Add((path, false));
        _changes.Add((ParentOf(path), true));
    }

    private void Undo()
    {
        for (int i = _undo.Count - 1; i >= 0; i--) _undo[i]();
        _undo.Clear();
        _changes.Clear();
    }

    private void Publish()
    {
        _undo.Clear();
        (string, bool)[] changes = [.. _changes];
        _changes.Clear();
        foreach ((string path, bool isChildren) in changes) Changed?.Invoke(path, isChildren);
    }

    private static string ParentOf(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash <= 0 ? "/" : path[..slash];
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
