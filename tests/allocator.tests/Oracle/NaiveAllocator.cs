using System.Numerics;

namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>
/// The allocator's rules written down once more, from the specification, with names and plain collections:
/// every run sorts everything anew and looks at every agent for everybody. Slow, and plainly right.
/// </summary>
internal sealed class NaiveAllocator(AllocatorSettings settings)
{
    private readonly Dictionary<string, NaiveFramework> _frameworks = [];
    private readonly Dictionary<string, NaiveAgent> _agents = [];
    private readonly Dictionary<string, double> _weights = [];
    private readonly Dictionary<(string Framework, string Role, string Agent), Amounts> _held = [];
    private readonly Dictionary<string, long> _counts = [];
    private readonly Dictionary<(string Framework, string Role), Instant> _pauseStarts = [];
    private readonly List<Refusal> _refusals = [];
    private Dictionary<string, long>? _totals;
    private ulong _agentsEver;
    private long _run;

    public void SetWeight(string role, double weight) => _weights[role] = weight;

    public void SetFramework(NaiveFramework framework)
    {
        _frameworks[framework.Name] = framework;
        _refusals.RemoveAll(r => r.Framework == framework.Name && !framework.Roles.Contains(r.Role));
        Forget(framework.Name);
    }

    public bool IsActive(string framework) => _frameworks[framework].Active;

    public void SetActive(string framework, bool active)
    {
        _frameworks[framework].Active = active;
        if (!active) _refusals.RemoveAll(r => r.Framework == framework);
    }

    public void RemoveFramework(string framework)
    {
        _frameworks.Remove(framework);
        _refusals.RemoveAll(r => r.Framework == framework);
        foreach (var key in _held.Keys.Where(key => key.Framework == framework).ToList()) _held.Remove(key);
        Forget(framework);
    }

    public void AddAgent(string name, Amounts total)
    {
        _agents[name] = new NaiveAgent(name, total, _agentsEver++);
        _totals = null;
    }

    public void UpdateAgent(string name, Amounts total)
    {
        _agents[name].Total = total;
        _totals = null;
    }

    public void SetAgentActive(string name, bool active) => _agents[name].Active = active;

    public void RemoveAgent(string name)
    {
        _agents.Remove(name);
        _totals = null;
        _refusals.RemoveAll(r => r.Agent == name);
        foreach (var key in _held.Keys.Where(key => key.Agent == name).ToList()) _held.Remove(key);
        foreach (string framework in _frameworks.Keys) Forget(framework);
    }

    public void Hold(string framework, string role, string agent, Amounts amounts)
    {
        _held[(framework, role, agent)] = Held(framework, role, agent).Plus(amounts);
        Count($"subscription {framework} {role}");
        Count($"leaf {role}");
        foreach (string path in Ancestry(role)) Count($"role {path}");
    }

    public void Recover(
        string framework, string role, string agent, Amounts amounts, TimeSpan? refuseFor, Instant now)
    {
        if (amounts.IsEmpty) return;
        Amounts left = Held(framework, role, agent).Minus(amounts);
        if (left.IsEmpty) _held.Remove((framework, role, agent));
        else _held[(framework, role, agent)] = left;
        bool counts = _frameworks[framework].Active && _frameworks[framework].Roles.Contains(role);
        if (refuseFor is { } span && counts) Refuse(new Refusal(framework, role, agent, amounts), span, now);
        Forget(framework);
    }

    public void Suppress(string framework, string[] roles) =>
        _frameworks[framework].Suppressed.UnionWith(roles);

    public void Revive(string framework, string[] roles)
    {
        _frameworks[framework].Suppressed.ExceptWith(roles);
        _refusals.RemoveAll(r => r.Framework == framework && roles.Contains(r.Role));
    }

    public void RemoveRefusals(string? framework, string agent) =>
        _refusals.RemoveAll(r => r.Agent == agent && (framework is null || r.Framework == framework));

    public Amounts Free(string agent)
    {
        Amounts free = _agents[agent].Total;
        foreach ((var key, Amounts amounts) in _held.Where(entry => entry.Key.Agent == agent))
        {
            free = free.Minus(amounts);
        }
        return free;
    }

    public Amounts Held(string framework, string role, string agent) =>
        _held.GetValueOrDefault((framework, role, agent)) ?? new Amounts();

    public long HeldByRole(string role, string name) => HeldBelow(role).Scalar(name);

    public List<(string Framework, string Role, string Agent, Amounts Amounts)> Allocate(Instant now)
    {
        _run++;
        _refusals.RemoveAll(r => r.Expiry <= now && r.LastRun < _run);
        List<(string, string, string, Amounts)> grants = [];
        ulong Place(NaiveAgent agent) => AgentOrder.Key(settings.Seed, _run, agent.Serial);
        foreach (NaiveAgent agent in _agents.Values.OrderBy(Place))
        {
            if (!agent.Active) continue;
            foreach ((string framework, string role) in Order("").ToList())
            {
                Amounts suitable = Suitable(framework, role, agent);
                if (suitable.Scalar("cpus") < 10 && suitable.Scalar("mem") < 32_000) continue;
                if (_refusals.Any(r => r.Blocks(framework, role, agent.Name, suitable))) continue;
                Hold(framework, role, agent.Name, suitable);
                grants.Add((framework, role, agent.Name, suitable));
            }
        }
        return grants;
    }

    private Amounts Suitable(string framework, string role, NaiveAgent agent)
    {
        FrameworkCapabilities capabilities = _frameworks[framework].Capabilities;
        bool gpus = capabilities.HasFlag(FrameworkCapabilities.GpuResources);
        if (agent.Total.Scalar("gpus") > 0 && !gpus) return new Amounts();
        bool takesRevocable = capabilities.HasFlag(FrameworkCapabilities.RevocableResources);
        return Free(agent.Name).Where((_, reservation, revocable) =>
            (!revocable || takesRevocable)
            && (reservation is null || Ancestry(role).Contains(reservation)));
    }

    private void Refuse(Refusal refusal, TimeSpan span, Instant now)
    {
        if (span < TimeSpan.Zero) span = TimeSpan.FromSeconds(5);
        if (span > TimeSpan.FromDays(365)) span = TimeSpan.FromDays(365);
        if (span > TimeSpan.Zero)
        {
            TimeSpan effective = span > settings.AllocationInterval ? span : settings.AllocationInterval;
            _refusals.Add(refusal with { Expiry = now + effective, LastRun = _run + 1 });
            return;
        }
        (string, string) key = (refusal.Framework, refusal.Role);
        bool known = _pauseStarts.TryGetValue(key, out Instant start);
        Instant end = start + settings.AllocationInterval;
        if (!known || end <= now) _pauseStarts[key] = now;
        else if (start != now) _refusals.Add(refusal with { Expiry = end, LastRun = 0 });
    }

    /// <summary>Who may be offered something below a role, in the order of fairness.</summary>
    private IEnumerable<(string Framework, string Role)> Order(string parent)
    {
        HashSet<string> roles = [.. _frameworks.Values.SelectMany(Wanting)];
        var nodes = new List<Node>();
        foreach (string child in roles.SelectMany(Ancestry).Where(r => ParentOf(r) == parent).Distinct())
        {
            double weight = _weights.GetValueOrDefault(child, 1);
            (BigInteger held, BigInteger total) = Share(HeldBelow(child), weight);
            string name = child[(child.LastIndexOf('/') + 1)..];
            nodes.Add(new Node(held, total, CountOf($"role {child}"), name, child));
        }
        if (roles.Contains(parent))
        {
            (BigInteger held, BigInteger total) = Share(Sum(key => key.Role == parent), 1);
            nodes.Add(new Node(held, total, CountOf($"leaf {parent}"), ".", null));
        }
        foreach (var node in Sorted(nodes))
        {
            var inside = node.Child is { } role ? Order(role) : OrderOfFrameworks(parent);
            foreach ((string, string) each in inside) yield return each;
        }
    }

    private IEnumerable<(string Framework, string Role)> OrderOfFrameworks(string role)
    {
        var nodes = new List<Node>();
        foreach (NaiveFramework framework in _frameworks.Values.Where(f => Wanting(f).Contains(role)))
        {
            Amounts held = Sum(key => key.Framework == framework.Name && key.Role == role);
            (BigInteger part, BigInteger total) = Share(held, 1);
            long count = CountOf($"subscription {framework.Name} {role}");
            nodes.Add(new Node(part, total, count, framework.Name, null));
        }
        return Sorted(nodes).Select(node => (node.Name, role));
    }

    private static List<Node> Sorted(List<Node> nodes)
    {
        nodes.Sort((x, y) =>
        {
            int order = (x.Held * y.Total).CompareTo(y.Held * x.Total);
            if (order == 0) order = x.Count.CompareTo(y.Count);
            return order != 0 ? order : string.CompareOrdinal(x.Name, y.Name);
        });
        return nodes;
    }

    private (BigInteger Held, BigInteger Total) Share(Amounts held, double weight)
    {
        Dictionary<string, long> totals = _totals ??= Totals();
        BigInteger best = 0, bestTotal = 1;
        foreach ((string name, long amount) in held.Scalars())
        {
            long total = totals.GetValueOrDefault(name);
            if (total == 0 || settings.FairSharingExcludedNames.Contains(name)) continue;
            if (amount * bestTotal > best * total) (best, bestTotal) = (amount, total);
        }
        return (best * 1_000_000, bestTotal * (BigInteger)Math.Round(weight * 1_000_000));
    }

    private Dictionary<string, long> Totals()
    {
        Amounts total = new();
        foreach (NaiveAgent agent in _agents.Values) total = total.Plus(agent.Total);
        return total.Scalars();
    }

    private Amounts HeldBelow(string role) =>
        Sum(key => key.Role == role || key.Role.StartsWith(role + "/", StringComparison.Ordinal));

    private Amounts Sum(Func<(string Framework, string Role, string Agent), bool> wanted)
    {
        Amounts sum = new();
        foreach ((var key, Amounts amounts) in _held.Where(entry => wanted(entry.Key)))
        {
            sum = sum.Plus(amounts);
        }
        return sum;
    }

    private static IEnumerable<string> Wanting(NaiveFramework framework) =>
        framework.Active ? framework.Roles.Except(framework.Suppressed) : [];

    private static IEnumerable<string> Ancestry(string role)
    {
        for (string at = role; at.Length > 0; at = ParentOf(at)) yield return at;
    }

    private static string ParentOf(string role) => role.Contains('/') ? role[..role.LastIndexOf('/')] : "";

    private void Count(string node) => _counts[node] = CountOf(node) + 1;

    private long CountOf(string node) => _counts.GetValueOrDefault(node);

    /// <summary>Forgets what was remembered of subscriptions that are no more.</summary>
    private void Forget(string framework)
    {
        HashSet<string> roles = _frameworks.GetValueOrDefault(framework)?.Roles ?? [];
        bool Over(string role) => !roles.Contains(role)
            && !_held.Keys.Any(key => key.Framework == framework && key.Role == role);
        string prefix = $"subscription {framework} ";
        foreach (string node in _counts.Keys.ToList())
        {
            bool isHis = node.StartsWith(prefix, StringComparison.Ordinal);
            if (isHis && Over(node[prefix.Length..])) _counts.Remove(node);
        }
        foreach (var key in _pauseStarts.Keys.Where(k => k.Framework == framework && Over(k.Role)).ToList())
        {
            _pauseStarts.Remove(key);
        }
    }

    private readonly record struct Node(
        BigInteger Held, BigInteger Total, long Count, string Name, string? Child);
}
