using Mesosd.Core;

namespace Mesosd.Master;

// Which hosts' agents may be offered at all. Offers that stand, and tasks that run, are left alone, as in Mesos.
public sealed partial class MasterCore
{
    private IReadOnlySet<string>? _whitelist;

    private void ChangeWhitelist(IReadOnlySet<string>? hosts)
    {
        _whitelist = hosts;
        Revision++;
        foreach (KnownAgent agent in _agents)
            if (agent.Index is { } index) _allocator.SetWhitelisted(index, IsWhitelisted(agent));
        string text = hosts switch
        {
            null => "all hosts",
            { Count: 0 } => "no host",
            { Count: 1 } => "one host",
            _ => $"{hosts.Count} hosts",
        };
        NoticeSeverity severity = hosts is { Count: 0 } ? NoticeSeverity.Warning : NoticeSeverity.Information;
        Notice($"the whitelist lets agents of {text} be offered", severity);
    }

    private bool IsWhitelisted(KnownAgent agent) => _whitelist?.Contains(agent.Info.Hostname) != false;
}
