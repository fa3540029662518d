using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Registry;

namespace Mesosd.Simulation;

/// <summary>A master, agents with their supervisors, and frameworks: all of a cluster, from one seed.</summary>
internal sealed class SimulatedCluster
{
    private readonly List<AgentNode> _agents = [];
    private readonly List<FrameworkNode> _frameworks = [];
    private readonly List<MasterNode> _masters = [];
    private int _lastProcess = 1000;

    public SimulatedCluster(ulong seed, MasterCoreSettings? settings = null, int masters = 1,
        RegistryPlace registry = RegistryPlace.Memory, PlantedBug bug = PlantedBug.None)
    {
        MasterSettings = settings ?? DefaultSettings;
        World = new VirtualWorld(seed);
        Properties = new SafetyProperties();
        Network = new VirtualNetwork(World);
        HasRegistry = registry != RegistryPlace.Memory;
        Registry = registry;
        Bug = bug;
        Stored = new StoredRegistry(this);
        if (registry == RegistryPlace.ZooKeeper) Service = new ServiceNode(Network) { Lost = Properties.Leaders.Excuse };
        for (int i = 1; i <= masters; i++) _masters.Add(new MasterNode(this, $"master{i}"));
    }

    public static MasterCoreSettings DefaultSettings { get; } =
        new() { Info = new MasterInfo { Id = "", Ip = 0, Port = 5050, Hostname = "master" } };

    public MasterCoreSettings MasterSettings { get; }

    /// <summary>Whether a master that starts knows the agents of the one before.</summary>
    public bool HasRegistry { get; }

    public RegistryPlace Registry { get; }

    /// <summary>What was done to this cluster on purpose.</summary>
    public PlantedBug Bug { get; }

    public StoredRegistry Stored { get; }

    /// <summary>The coordination service; null for a single master.</summary>
    public ServiceNode? Service { get; }

    public VirtualWorld World { get; }

    public VirtualNetwork Network { get; }

    public SafetyProperties Properties { get; }

    public IReadOnlyList<MasterNode> Masters => _masters;

    /// <summary>The only master, or the first of them.</summary>
    public MasterNode Master => _masters[0];

    /// <summary>The master that serves; null while none does.</summary>
    public MasterNode? Leader => _masters.Find(master => master is { Leads: true, IsPaused: false });

    public MasterNode? FindMaster(string address) => _masters.Find(master => master.Address == address);

    public IReadOnlyList<AgentNode> Agents => _agents;

    public IReadOnlyList<FrameworkNode> Frameworks => _frameworks;

    /// <summary>The probability that a container cannot be started.</summary>
    public double StartFailureProbability { get; set; }

    public bool AllDone => _frameworks.TrueForAll(framework => framework.IsDone);

    public int NextProcessId() => ++_lastProcess;

    public void AddAgents(int count, double cpus)
    {
        for (int i = 0; i < count; i++) _agents.Add(new AgentNode(this, $"agent{_agents.Count + 1}", cpus));
    }

    public FrameworkNode AddFramework(FrameworkPlan plan)
    {
        FrameworkNode framework = new(this, plan);
        _frameworks.Add(framework);
        return framework;
    }

    /// <summary>The connection between an agent and its master, when there is one.</summary>
    public VirtualConnection? LinkOf(VirtualProcess process) =>
        Network.Open.LastOrDefault(link => link.IsWhole && link.Client.Process == process && link.Server.Process is MasterNode);
}
