namespace Mesosd.Allocation.Tests;

/// <summary>
/// An allocator with names instead of handles, the offers outstanding and a clock that tests turn.
/// </summary>
internal sealed class Cluster
{
    private readonly Dictionary<string, AgentIndex> _agents = [];
    private readonly Dictionary<string, FrameworkIndex> _frameworks = [];
    private readonly Dictionary<string, FrameworkOptions> _options = [];

    public Cluster(AllocatorSettings? settings = null) =>
        Allocator = new DominantResourceAllocator(settings ?? new AllocatorSettings());

    public DominantResourceAllocator Allocator { get; }

    public Instant Now { get; private set; } = new(1_000_000_000_000);

    /// <summary>What is granted and neither declined nor accepted yet.</summary>
    public List<Grant> Outstanding { get; } = [];

    public IEnumerable<string> Agents => _agents.Keys;

    public IEnumerable<string> Frameworks => _frameworks.Keys;

    public Dictionary<string, FrameworkIndex>.ValueCollection FrameworkIndexes => _frameworks.Values;

    public void Advance(double seconds) => Now += TimeSpan.FromSeconds(seconds);

    public void AdvanceTo(Instant moment) => Now = moment;

    public ResourceBundle Bundle(string text) => ResourceText.Parse(Allocator.Kinds, text);

    public AgentIndex Agent(string name) => _agents[name];

    public FrameworkIndex Framework(string name) => _frameworks[name];

    public FrameworkOptions OptionsOf(string framework) => _options[framework];

    public IReadOnlyList<RoleIndex> RolesOf(string framework) => _options[framework].Roles;

    public AgentIndex AddAgent(string name, string total) =>
        AddAgent(new AgentOptions { Name = name, Total = Bundle(total) });

    public AgentIndex AddAgent(AgentOptions options) =>
        _agents[options.Name] = Allocator.AddAgent(options, Now);

    public FrameworkIndex AddFramework(
        string name, string roles, FrameworkCapabilities capabilities = 0, bool active = true) =>
        AddFramework(Options(name, roles, "", capabilities), active);

    public FrameworkIndex AddFramework(FrameworkOptions options, bool active)
    {
        _options[options.Name] = options;
        return _frameworks[options.Name] = Allocator.AddFramework(options, active);
    }

    public void UpdateFramework(
        string name, string roles, string suppressed = "", FrameworkCapabilities capabilities = 0) =>
        UpdateFramework(Options(name, roles, suppressed, capabilities));

    public void UpdateFramework(FrameworkOptions options)
    {
        _options[options.Name] = options;
        Allocator.UpdateFramework(_frameworks[options.Name], options);
    }

    public void RemoveFramework(string name)
    {
        Outstanding.RemoveAll(grant => grant.Framework == _frameworks[name]);
        Allocator.RemoveFramework(_frameworks[name]);
        _frameworks.Remove(name);
    }

    public void RemoveAgent(string name)
    {
        Outstanding.RemoveAll(grant => grant.Agent == _agents[name]);
        Allocator.RemoveAgent(_agents[name]);
        _agents.Remove(name);
    }

    /// <summary>
    /// Runs the allocator once and returns what it granted as <c>framework@role agent resources</c>.
    /// </summary>
    public string[] Allocate()
    {
        var grants = new List<Grant>();
        Allocator.Allocate(Now, grants);
        Outstanding.AddRange(grants);
        return [.. grants.Select(Text)];
    }

    /// <summary>
    /// Declines what the framework was offered of the agent; null means without any refusal.
    /// </summary>
    public void Decline(string framework, string agent, double? seconds = null)
    {
        foreach (Grant grant in Take(framework, agent))
        {
            Recover(grant, grant.Resources, seconds is { } s ? TimeSpan.FromSeconds(s) : null);
        }
    }

    /// <summary>Uses a part of what the framework was offered of the agent and returns the rest.</summary>
    public void Accept(string framework, string agent, string used, double? seconds = null)
    {
        Grant grant = Take(framework, agent).Single();
        ResourceBundle rest = grant.Resources.Subtract(Bundle(used));
        Recover(grant, rest, seconds is { } s ? TimeSpan.FromSeconds(s) : null);
    }

    public void End(string framework, string role, string agent, string used) => Allocator.Recover(
        new Recovery(_frameworks[framework], Allocator.Role(role), _agents[agent], Bundle(used)), Now);

    public void Use(string framework, string role, string agent, string used) =>
        Allocator.AddAllocation(_frameworks[framework], Allocator.Role(role), _agents[agent], Bundle(used));

    /// <summary>Replaces what a framework holds, in its offer too if it is there.</summary>
    public void Convert(
        string framework, string role, string agent, ResourceBundle consumed, ResourceBundle converted)
    {
        var conversion = new Conversion(
            _frameworks[framework], Allocator.Role(role), _agents[agent], consumed, converted);
        Allocator.Convert(conversion, Now);
        int offer = Outstanding.FindIndex(grant =>
            (grant.Framework, grant.Role, grant.Agent) == (conversion.Framework, conversion.Role, conversion.Agent)
            && grant.Resources.Contains(consumed));
        if (offer < 0) return;
        ResourceBundle now = Outstanding[offer].Resources.Subtract(consumed).Add(converted);
        Outstanding[offer] = Outstanding[offer] with { Resources = now };
    }

    /// <summary>Whom to ask to leave which agents, as <c>framework agent</c>.</summary>
    public string[] AllocateInverse()
    {
        var grants = new List<InverseGrant>();
        Allocator.AllocateInverse(Now, grants);
        return
        [
            .. grants.Select(grant => _frameworks.Single(entry => entry.Value == grant.Framework).Key
                + " to leave " + _agents.Single(entry => entry.Value == grant.Agent).Key),
        ];
    }

    public RoleIndex[] Roles(string names) =>
        [.. names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Allocator.Role)];

    public void Suppress(string framework, string roles = "") =>
        Allocator.Suppress(_frameworks[framework], Roles(roles));

    public void Revive(string framework, string roles = "") =>
        Allocator.Revive(_frameworks[framework], Roles(roles), Now);

    public string Free(string agent) => Allocator.Free(_agents[agent]).ToText(Allocator.Kinds);

    /// <summary>
    /// Whether free and allocated make up the agent's total, exactly. A shared volume is always free, so its
    /// copies do not count.
    /// </summary>
    public void CheckBooks()
    {
        bool CountsOnce(ResourceKind kind) => !Allocator.Kinds.Describe(kind).Shared;
        foreach ((string name, AgentIndex agent) in _agents)
        {
            ResourceBundle sum = Allocator.Free(agent);
            foreach (string framework in _frameworks.Keys)
            {
                for (int role = 0; role < Allocator.RoleCount; role++)
                {
                    ResourceBundle held =
                        Allocator.Allocated(_frameworks[framework], new RoleIndex(role), agent);
                    sum = sum.Add(held.Where(CountsOnce));
                }
            }
            Xunit.Assert.Equal(Allocator.Total(agent).ToText(Allocator.Kinds), sum.ToText(Allocator.Kinds));
        }
    }

    private string Text(Grant grant)
    {
        string framework = _frameworks.Single(entry => entry.Value == grant.Framework).Key;
        string agent = _agents.Single(entry => entry.Value == grant.Agent).Key;
        string role = Allocator.RoleName(grant.Role);
        return $"{framework}@{role} {agent} {ResourceText.Write(Allocator.Kinds, grant.Resources)}";
    }

    private List<Grant> Take(string framework, string agent)
    {
        (FrameworkIndex, AgentIndex) wanted = (_frameworks[framework], _agents[agent]);
        bool Wanted(Grant grant) => (grant.Framework, grant.Agent) == wanted;
        List<Grant> taken = [.. Outstanding.Where(Wanted)];
        if (taken.Count == 0) throw new InvalidOperationException($"{framework} has no offer of {agent}");
        Outstanding.RemoveAll(Wanted);
        return taken;
    }

    private void Recover(Grant grant, ResourceBundle resources, TimeSpan? refuseFor) => Allocator.Recover(
        new Recovery(grant.Framework, grant.Role, grant.Agent, resources, refuseFor), Now);

    private FrameworkOptions Options(
        string name, string roles, string suppressed, FrameworkCapabilities capabilities) =>
        new()
        {
            Name = name,
            Roles = Roles(roles),
            SuppressedRoles = Roles(suppressed),
            Capabilities = capabilities,
        };
}
