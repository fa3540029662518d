using Xunit;

namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>
/// Performs the same steps on the allocator and on the naive one and compares them after each.
/// </summary>
internal sealed class Duel
{
    private static readonly string[] RoleNames = ["a", "a/b", "a/b/c", "d", "d/e", "x"];

    private static readonly string[] Totals =
    [
        "cpus:4;mem:1024",
        "cpus:2.5;mem:64;gpus:1",
        "cpus:1;mem:512;cpus(a):2;mem(a):128;ports(a):[1-6]",
        "cpus:3;mem:300;ports:[1-8];cpus(a/b):1",
        "cpus:1.005;mem:31;cpus{REV}:3;mem(d):40",
        "mem:4096;cpus(d/e):0.5;mem(d/e):100;cpus(x){REV}:1",
        "cpus:0.005;mem:16",
    ];

    private static readonly double?[] RefuseSeconds = [null, 0, 0, 0.3, 2, 5, 30, -1, 4e7, null];
    private static readonly double[] Weights = [0.5, 1, 2, 1.5, 10, 0.000001];

    private readonly Cluster _cluster;
    private readonly NaiveAllocator _oracle;
    private readonly List<(string Framework, string Role, string Agent, ResourceBundle Resources)> _pieces =
        [];

    public Duel(ulong seed)
    {
        string[] excluded = seed % 2 == 0 ? [] : ["gpus"];
        var settings = new AllocatorSettings { Seed = seed, FairSharingExcludedNames = excluded };
        _cluster = new Cluster(settings);
        _oracle = new NaiveAllocator(settings);
    }

    /// <summary>How many grants both made.</summary>
    public int GrantCount { get; private set; }

    public void Perform(Step step)
    {
        PerformUnchecked(step);
        Compare();
    }

    private void PerformUnchecked(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.AddFramework or StepKind.UpdateFramework:
                SetFramework(step);
                break;
            case StepKind.AddAgent:
                AddAgent(step);
                break;
            case StepKind.SetWeight:
                SetWeight(RoleNames[step.A % RoleNames.Length], Weights[step.B % Weights.Length]);
                break;
            case StepKind.Advance:
                _cluster.Advance(step.A % 7 * 0.25 + (step.B % 5 == 0 ? 10 : 0));
                break;
            case StepKind.Allocate:
                Allocate();
                break;
            case StepKind.Return or StepKind.Accept:
                if (_pieces.Count > 0) GiveBack(step, step.A % _pieces.Count);
                break;
            default:
                if (Pick(_cluster.Frameworks, step.A) is { } framework) PerformOnFramework(step, framework);
                if (Pick(_cluster.Agents, step.A) is { } agent) PerformOnAgent(step, agent);
                break;
        }
    }

    private void PerformOnFramework(Step step, string framework)
    {
        string[] roles = [.. _cluster.RolesOf(framework).Select(_cluster.Allocator.RoleName)];
        if (step.B % 3 > 0) roles = [.. roles.Where((_, index) => index % 2 == step.C % 2)];
        switch (step.Kind)
        {
            case StepKind.ActivateFramework:
                _cluster.Allocator.ActivateFramework(_cluster.Framework(framework));
                _oracle.SetActive(framework, true);
                break;
            case StepKind.DeactivateFramework:
                _cluster.Allocator.DeactivateFramework(_cluster.Framework(framework));
                _oracle.SetActive(framework, false);
                break;
            case StepKind.RemoveFramework:
                _cluster.RemoveFramework(framework);
                _oracle.RemoveFramework(framework);
                _pieces.RemoveAll(piece => piece.Framework == framework);
                break;
            case StepKind.Suppress when roles.Length > 0:
                _cluster.Suppress(framework, string.Join(',', roles));
                _oracle.Suppress(framework, roles);
                break;
            case StepKind.Revive when roles.Length > 0:
                _cluster.Revive(framework, string.Join(',', roles));
                _oracle.Revive(framework, roles);
                break;
        }
    }

    private void PerformOnAgent(Step step, string agent)
    {
        string? framework = Pick(_cluster.Frameworks, step.B);
        switch (step.Kind)
        {
            case StepKind.UpdateAgent:
                ResourceBundle total = _cluster.Bundle(Totals[step.B % Totals.Length]);
                _cluster.Allocator.UpdateAgent(_cluster.Agent(agent), total, _cluster.Now);
                _oracle.UpdateAgent(agent, Of(total));
                break;
            case StepKind.ActivateAgent:
                _cluster.Allocator.ActivateAgent(_cluster.Agent(agent));
                _oracle.SetAgentActive(agent, true);
                break;
            case StepKind.DeactivateAgent:
                _cluster.Allocator.DeactivateAgent(_cluster.Agent(agent));
                _oracle.SetAgentActive(agent, false);
                break;
            case StepKind.RemoveAgent:
                _cluster.RemoveAgent(agent);
                _oracle.RemoveAgent(agent);
                _pieces.RemoveAll(piece => piece.Agent == agent);
                break;
            case StepKind.RemoveFilters:
                RemoveFilters(step.C % 2 == 0 ? framework : null, agent);
                break;
            case StepKind.Use when framework is not null:
                Use(framework, RoleNames[step.C % RoleNames.Length], agent, step.C);
                break;
        }
    }

    private void SetFramework(Step step)
    {
        string name = $"f{step.A % 5}";
        string[] roles = Some(RoleNames, step.B);
        string[] suppressed = step.C % 4 == 0 ? [.. roles.Where((_, index) => index % 2 == 0)] : [];
        FrameworkCapabilities capabilities = (step.C & 16) != 0 ? FrameworkCapabilities.GpuResources : 0;
        if ((step.C & 32) != 0) capabilities |= FrameworkCapabilities.RevocableResources;
        bool exists = _cluster.Frameworks.Contains(name);
        if (exists != (step.Kind == StepKind.UpdateFramework)) return;
        bool active = exists ? _oracle.IsActive(name) : step.C % 8 != 1;
        if (exists)
        {
            _cluster.UpdateFramework(
                name, string.Join(',', roles), string.Join(',', suppressed), capabilities);
        }
        else
        {
            _cluster.AddFramework(name, string.Join(',', roles), capabilities, active);
            if (suppressed.Length > 0) _cluster.Suppress(name, string.Join(',', suppressed));
        }
        _oracle.SetFramework(new NaiveFramework(name)
        {
            Active = active,
            Capabilities = capabilities,
            Roles = [.. roles],
            Suppressed = [.. suppressed],
        });
    }

    private void AddAgent(Step step)
    {
        string name = $"a{step.A % 5}";
        if (_cluster.Agents.Contains(name)) return;
        string total = Totals[step.B % Totals.Length];
        _cluster.AddAgent(name, total);
        _oracle.AddAgent(name, Of(_cluster.Bundle(total)));
    }

    private void SetWeight(string role, double weight)
    {
        _cluster.Allocator.SetWeight(_cluster.Allocator.Role(role), weight);
        _oracle.SetWeight(role, weight);
    }

    private void RemoveFilters(string? framework, string agent)
    {
        if (framework is null) _cluster.Allocator.RemoveFilters(_cluster.Agent(agent));
        else _cluster.Allocator.RemoveFilters(_cluster.Framework(framework), _cluster.Agent(agent));
        _oracle.RemoveRefusals(framework, agent);
    }

    /// <summary>Reports part of what is free as used already, or more than the agent has.</summary>
    private void Use(string framework, string role, string agent, int choice)
    {
        ResourceBundle used = choice % 5 == 0
            ? _cluster.Bundle("cpus:2;mem:100")
            : Part(_cluster.Allocator.Free(_cluster.Agent(agent)), choice);
        if (used.IsEmpty) return;
        _cluster.Use(framework, role, agent, used.ToText(_cluster.Allocator.Kinds));
        _oracle.Hold(framework, role, agent, Of(used));
        _pieces.Add((framework, role, agent, used));
    }

    private void GiveBack(Step step, int piece)
    {
        (string framework, string role, string agent, ResourceBundle resources) = _pieces[piece];
        _pieces.RemoveAt(piece);
        if (step.Kind == StepKind.Accept)
        {
            ResourceBundle used = Part(resources, step.C);
            if (!used.IsEmpty) _pieces.Add((framework, role, agent, used));
            resources = resources.Subtract(used);
        }
        double? seconds = RefuseSeconds[step.B % RefuseSeconds.Length];
        TimeSpan? refuseFor = seconds is { } s ? TimeSpan.FromSeconds(s) : null;
        RoleIndex index = _cluster.Allocator.Role(role);
        var recovery = new Recovery(
            _cluster.Framework(framework), index, _cluster.Agent(agent), resources, refuseFor);
        _cluster.Allocator.Recover(recovery, _cluster.Now);
        _oracle.Recover(framework, role, agent, Of(resources), refuseFor, _cluster.Now);
    }

    private void Allocate()
    {
        bool idle = !_cluster.Allocator.HasWork && _cluster.Allocator.NextWakeup > _cluster.Now;
        _cluster.Outstanding.Clear();
        _cluster.Allocate();
        List<string> actual = [];
        foreach (Grant grant in _cluster.Outstanding)
        {
            string framework = _cluster.Frameworks.Single(f => _cluster.Framework(f) == grant.Framework);
            string agent = _cluster.Agents.Single(a => _cluster.Agent(a) == grant.Agent);
            string role = _cluster.Allocator.RoleName(grant.Role);
            _pieces.Add((framework, role, agent, grant.Resources));
            actual.Add($"{framework} {role} {agent} {Of(grant.Resources)}");
        }
        GrantCount += actual.Count;
        IEnumerable<string> expected =
            _oracle.Allocate(_cluster.Now).Select(g => $"{g.Framework} {g.Role} {g.Agent} {g.Amounts}");
        Assert.Equal(expected, actual);
        Assert.False(idle && actual.Count > 0, "granted something after saying that there was nothing to do");
        Assert.False(_cluster.Allocator.HasWork, "has work right after a run");
    }

    private void Compare()
    {
        foreach (string agent in _cluster.Agents)
        {
            Amounts free = Of(_cluster.Allocator.Free(_cluster.Agent(agent)));
            Assert.Equal(_oracle.Free(agent).ToString(), free.ToString());
        }
        foreach (string role in RoleNames)
        {
            RoleIndex index = _cluster.Allocator.Role(role);
            Assert.Equal(_oracle.HeldByRole(role, "mem"), _cluster.Allocator.AllocatedMilli(index, "mem"));
        }
    }

    private Amounts Of(ResourceBundle bundle) => Amounts.Of(_cluster.Allocator.Kinds, bundle);

    /// <summary>Some of a bundle: of each entry nothing, all or, of scalars, a half.</summary>
    private static ResourceBundle Part(ResourceBundle bundle, int choice)
    {
        var builder = new ResourceBundle.Builder();
        for (int i = 0; i < bundle.Count; i++)
        {
            ResourceEntry entry = bundle[i];
            if (((choice >> i) & 1) == 0) continue;
            if (entry.Type == ResourceValueType.Scalar)
            {
                builder.AddScalar(entry.Kind, (choice & 64) == 0 ? entry.Milli : entry.Milli / 2);
            }
            else builder.AddRanges(entry.Kind, entry.Ranges[..1]);
        }
        return builder.Build();
    }

    private static string? Pick(IEnumerable<string> names, int choice)
    {
        string[] all = [.. names.Order(StringComparer.Ordinal)];
        return all.Length == 0 ? null : all[choice % all.Length];
    }

    private static string[] Some(string[] names, int mask) =>
        [.. names.Where((_, index) => ((mask >> index) & 1) != 0)];
}
