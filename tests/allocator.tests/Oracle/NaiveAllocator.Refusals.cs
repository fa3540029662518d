namespace Mesosd.Allocation.Tests.Oracle;

// What frameworks do not want for a while, and what was remembered of subscriptions.
internal sealed partial class NaiveAllocator
{
    private static readonly TimeSpan Lasting = TimeSpan.FromHours(1);

    private readonly Dictionary<(string Framework, string Role), Instant> _pauseStarts = [];
    private readonly Dictionary<(string Framework, string Role), Instant> _lastGrants = [];
    private readonly List<Refusal> _refusals = [];

    public void Suppress(string framework, string[] roles) =>
        _frameworks[framework].Suppressed.UnionWith(roles);

    public void Revive(string framework, string[] roles)
    {
        _frameworks[framework].Suppressed.ExceptWith(roles);
        _refusals.RemoveAll(r => r.Framework == framework && roles.Contains(r.Role));
        foreach (string role in roles) _demands.Remove((framework, role));
    }

    public void RemoveRefusals(string? framework, string agent) =>
        _refusals.RemoveAll(r => r.Agent == agent && (framework is null || r.Framework == framework));

    /// <summary>How many agents a subscription refuses something of.</summary>
    public int RefusedAgents(string framework, string role, Instant now) => _refusals
        .Where(r => (r.Framework, r.Role) == (framework, role) && Stands(r, now))
        .Select(r => r.Agent).Distinct().Count();

    private void Refuse(Refusal refusal, TimeSpan span, Instant now)
    {
        span = Clamp(span);
        if (span > TimeSpan.Zero)
        {
            span = TimeSpan.FromTicks(Math.Max(span.Ticks, settings.AllocationInterval.Ticks));
            bool lasting = span >= Lasting;
            Instant end = lasting ? RoundedUp(now + span, span) : now + span;
            _refusals.Add(refusal with { Expiry = end, LastRun = lasting ? 0 : _run + 1 });
            return;
        }
        (string, string) key = (refusal.Framework, refusal.Role);
        bool known = _pauseStarts.TryGetValue(key, out Instant start);
        Instant pauseEnd = start + settings.AllocationInterval;
        if (!known || pauseEnd <= now) _pauseStarts[key] = now;
        else if (start != now) _refusals.Add(refusal with { Expiry = pauseEnd, LastRun = 0 });
    }

    /// <summary>A refusal still stands in the next run, if that is now.</summary>
    private bool Stands(Refusal refusal, Instant now) => refusal.Expiry > now || refusal.LastRun > _run;

    private static TimeSpan Clamp(TimeSpan span) =>
        span < TimeSpan.Zero ? TimeSpan.FromSeconds(5)
        : span > TimeSpan.FromDays(365) ? TimeSpan.FromDays(365)
        : span;

    private static Instant RoundedUp(Instant end, TimeSpan length)
    {
        long largest = length.Ticks * 100 / 1024, step = 1;
        while (step * 2 <= largest) step *= 2;
        return new Instant((end.Nanoseconds + step - 1) / step * step);
    }

    /// <summary>Forgets what a framework wants and refuses: it is gone, for now or for good.</summary>
    private void ForgetWants(string framework)
    {
        _refusals.RemoveAll(r => r.Framework == framework);
        foreach (var key in _demands.Keys.Where(key => key.Framework == framework).ToList())
        {
            _demands.Remove(key);
        }
        ForgetAsked(framework);
    }

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
        foreach (var moments in new[] { _pauseStarts, _lastGrants })
        {
            foreach (var key in moments.Keys.Where(k => k.Framework == framework && Over(k.Role)).ToList())
            {
                moments.Remove(key);
            }
        }
    }
}
