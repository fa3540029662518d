namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>
/// The allocator's rules written down once more, from docs/allocator.md, with names and plain collections: every
/// run sorts everything anew and looks at every agent for everybody. Slow, and plainly right.
/// </summary>
internal sealed partial class NaiveAllocator(AllocatorSettings settings)
{
    private readonly Dictionary<string, NaiveFramework> _frameworks = [];
    private readonly Dictionary<string, NaiveAgent> _agents = [];
    private readonly Dictionary<(string Framework, string Role, string Agent), Amounts> _held = [];
    private ulong _agentsEver;
    private long _run;

    public void SetFramework(NaiveFramework framework)
    {
        _frameworks[framework.Name] = framework;
        _refusals.RemoveAll(r => r.Framework == framework.Name && !framework.Roles.Contains(r.Role));
        foreach (var key in _demands.Keys.Where(key => key.Framework == framework.Name).ToList())
        {
            if (!framework.Roles.Contains(key.Role)) _demands.Remove(key);
        }
        Forget(framework.Name);
    }

    public NaiveFramework Framework(string name) => _frameworks[name];

    public void SetActive(string framework, bool active)
    {
        _frameworks[framework].Active = active;
        if (!active) ForgetWants(framework);
    }

    public void RemoveFramework(string framework)
    {
        _frameworks.Remove(framework);
        ForgetWants(framework);
        foreach (var key in _held.Keys.Where(key => key.Framework == framework).ToList()) _held.Remove(key);
        Forget(framework);
    }

    public void AddAgent(string name, int index, AgentOptions options, Amounts total)
    {
        _agents[name] = new NaiveAgent(name, index, _agentsEver++)
        {
            Total = total,
            Traits = options.Traits,
            Active = options.Active,
            Whitelisted = options.Whitelisted,
        };
        if (_agents.Count >= _agentsAwaited) _agentsAreBack = true;
    }

    public NaiveAgent Agent(string name) => _agents[name];

    public void RemoveAgent(string name)
    {
        _agents.Remove(name);
        _refusals.RemoveAll(r => r.Agent == name);
        foreach (var key in _held.Keys.Where(key => key.Agent == name).ToList()) _held.Remove(key);
        foreach (string framework in _frameworks.Keys) Forget(framework);
    }

    public void Hold(string framework, string role, string agent, Amounts amounts)
    {
        SetHeld(framework, role, agent, Held(framework, role, agent).Plus(amounts));
        CountAllocation(framework, role);
    }

    public void Recover(
        string framework, string role, string agent, Amounts amounts, TimeSpan? refuseFor, Instant now)
    {
        if (amounts.IsEmpty) return;
        SetHeld(framework, role, agent, Held(framework, role, agent).Minus(amounts));
        bool counts = _frameworks[framework].Active && _frameworks[framework].Roles.Contains(role);
        if (refuseFor is { } span && counts) Refuse(new Refusal(framework, role, agent, amounts), span, now);
        Forget(framework);
    }

    public void Convert(string framework, string role, string agent, Amounts consumed, Amounts converted)
    {
        SetHeld(framework, role, agent, Held(framework, role, agent).Minus(consumed).Plus(converted));
        _agents[agent].Total = _agents[agent].Total.Minus(consumed).Plus(converted);
        Forget(framework);
    }

    public bool TryConvertFree(string agent, Amounts consumed, Amounts converted)
    {
        bool isHeld = !consumed.IsEmpty
            && _held.Any(entry => entry.Key.Agent == agent
                && !entry.Value.Where(kind => kind.Shared && !consumed.Where(k => k == kind).IsEmpty).IsEmpty);
        if (isHeld || !Free(agent).Contains(consumed)) return false;
        _agents[agent].Total = _agents[agent].Total.Minus(consumed).Plus(converted);
        return true;
    }

    /// <summary>What nobody holds; of a shared volume there is always one more copy.</summary>
    public Amounts Free(string agent)
    {
        Amounts free = _agents[agent].Total;
        foreach ((var key, Amounts amounts) in _held)
        {
            if (key.Agent == agent) free = free.Minus(amounts.Where(kind => !kind.Shared));
        }
        return free;
    }

    public Amounts Held(string framework, string role, string agent) =>
        _held.GetValueOrDefault((framework, role, agent)) ?? new Amounts();

    private void SetHeld(string framework, string role, string agent, Amounts amounts)
    {
        if (amounts.IsEmpty) _held.Remove((framework, role, agent));
        else _held[(framework, role, agent)] = amounts;
    }

    /// <summary>
    /// What some hold of each scalar, agent by agent because a shared volume counts once on its agent.
    /// </summary>
    private Dictionary<string, long> ScalarsHeld(
        Func<(string Framework, string Role, string Agent), bool> who, Func<NaiveKind, bool>? what = null)
    {
        var sums = new Dictionary<string, long>();
        foreach (var onAgent in _held.Where(entry => who(entry.Key)).GroupBy(entry => entry.Key.Agent))
        {
            Amounts sum = new();
            foreach ((_, Amounts amounts) in onAgent) sum = sum.Plus(amounts);
            if (what is not null) sum = sum.Where(what);
            foreach ((string name, long amount) in sum.Scalars())
            {
                sums[name] = sums.GetValueOrDefault(name) + amount;
            }
        }
        return sums;
    }

    private static bool IsBelow(string role, string ancestor) =>
        role == ancestor || role.StartsWith(ancestor + "/", StringComparison.Ordinal);

    private static IEnumerable<string> Ancestry(string role)
    {
        for (string at = role; at.Length > 0; at = ParentOf(at)) yield return at;
    }

    private static string ParentOf(string role) => role.Contains('/') ? role[..role.LastIndexOf('/')] : "";

    private static string TopOf(string role) => role.Split('/')[0];
}
