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

    public void Advance(double seconds) => Now += TimeSpan.FromSeconds(seconds);

    public ResourceBundle Bundle(string text) => ResourceText.Parse(Allocator.Kinds, text);

    public AgentIndex Agent(string name) => _agents[name];

    public FrameworkIndex Framework(string name) => _frameworks[name];

    public IReadOnlyList<RoleIndex> RolesOf(string framework) => _options[framework].Roles;

    public AgentIndex AddAgent(string name, string total) => _agents[name] =
        Allocator.AddAgent(new AgentOptions { Name = name, Total = Bundle(total) }, Now);

    public FrameworkIndex AddFramework(
        string name, string roles, FrameworkCapabilities capabilities = 0, bool active = true)
    {
        _options[name] = Options(name, roles, "", capabilities);
        return _frameworks[name] = Allocator.AddFramework(_options[name], active);
    }

    public void UpdateFramework(
        string name, string roles, string suppressed = "", FrameworkCapabilities capabilities = 0)
    {
        _options[name] = Options(name, roles, suppressed, capabilities);
        Allocator.UpdateFramework(_frameworks[name], _options[name]);
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

    public RoleIndex[] Roles(string names) =>
        [.. names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Allocator.Role)];

    public void Suppress(string framework, string roles = "") =>
        Allocator.Suppress(_frameworks[framework], Roles(roles));

    public void Revive(string framework, string roles = "") =>
        Allocator.Revive(_frameworks[framework], Roles(roles), Now);

    public string Free(string agent) => Allocator.Free(_agents[agent]).ToText(Allocator.Kinds);

    /// <summary>Whether free and allocated make up the agent's total, exactly.</summary>
    public void CheckBooks()
    {
        foreach ((string name, AgentIndex agent) in _agents)
        {
            ResourceBundle sum = Allocator.Free(agent);
            foreach (string framework in _frameworks.Keys)
            {
                for (int role = 0; role < Allocator.RoleCount; role++)
                {
                    sum = sum.Add(Allocator.Allocated(_frameworks[framework], new RoleIndex(role), agent));
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
        return $"{framework}@{role} {agent} {grant.Resources.ToText(Allocator.Kinds)}";
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
