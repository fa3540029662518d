using System.Globalization;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Registry;

namespace Mesosd.Simulation;

/// <summary>
/// Reads the registry as it lies in the service or in a journal, at any moment, as the next leader would; and compares it
/// with what operators may expect.
/// </summary>
internal sealed class StoredRegistry(SimulatedCluster cluster)
{
    private const string Root = "/mesos";

    private readonly RegistryPaths _paths = new(Root);

    /// <summary>How often it was read.</summary>
    public int ReadCount { get; private set; }

    /// <summary>Throws when it cannot be read, or when something is missing that was accepted.</summary>
    public void Check()
    {
        if (Read() is not { } state) return;
        ReadCount++;
        if (cluster.Properties.Registry.FindContradiction(ValuesOf(state)) is { } contradiction)
            throw new SafetyViolation($"in the registry, {contradiction}");
    }

    /// <summary>What it holds; null where nothing was ever written.</summary>
    public RegistryState? Read() => cluster.Registry switch
    {
        RegistryPlace.ZooKeeper => ReadTree(cluster.Service!.Tree),
        RegistryPlace.Journal => Replay(cluster.Master.StoredEntries()),
        _ => null,
    };

    private RegistryState? ReadTree(NodeTree tree)
    {
        if (tree.Find(_paths.Head) is not { } headNode || tree.Find(_paths.Log) is not { } log) return null;
        RegistryHead head = Decode<RegistryHead>(headNode.Data);
        RegistryState state = new();
        RegistryReplay replay = new(state);
        for (int part = 0; part < head.SnapshotPartsOrDefault; part++)
        {
            string path = _paths.Part(head.SnapshotSequence, part);
            Fail(replay.AddPart(Decode<RegistryEntry>(Find(tree, path)), head.SnapshotSequence, path));
        }
        foreach (string name in log.Children)
        {
            if (!RegistryPaths.TryParseEntry(name, out ulong sequence) || sequence <= head.SnapshotSequence) continue;
            Fail(replay.AddEntry(Decode<RegistryEntry>(Find(tree, _paths.Entry(sequence))), name));
        }
        return state;
    }

    private static RegistryState Replay(IReadOnlyList<RegistryEntry> entries)
    {
        RegistryState state = new();
        foreach (RegistryEntry entry in entries)
            foreach (RegistryOperation operation in entry.Operations) state.Apply(operation);
        return state;
    }

    private static Dictionary<string, string> ValuesOf(RegistryState state)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach ((string role, QuotaConfig quota) in state.Quotas) values[$"quota of {role}"] = RegistryBook.Describe(quota);
        foreach ((string role, double weight) in state.Weights)
            values[$"weight of {role}"] = weight.ToString(CultureInfo.InvariantCulture);
        foreach (LostEntry lost in state.Lost)
            if (lost.IsGone) values[$"agent {lost.Id.Value}"] = "gone";
        return values;
    }

    private static ReadOnlyMemory<byte> Find(NodeTree tree, string path) =>
        tree.Find(path)?.Data ?? throw new SafetyViolation($"{path} of the registry is missing");

    private static T Decode<T>(ReadOnlyMemory<byte> bytes)
        where T : class, IMessage<T>
    {
        Fail(RegistryReplay.Decode(bytes, "the registry", out T? message));
        return message!;
    }

    private static void Fail(string? fault)
    {
        if (fault is not null) throw new SafetyViolation(fault);
    }
}
