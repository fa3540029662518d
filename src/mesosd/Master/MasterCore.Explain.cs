using Mesosd.Protocol.Native;

namespace Mesosd.Master;

// Why does my framework get no offers? The allocator knows which rule stands in the way, the master who holds what.
public sealed partial class MasterCore
{
    // Each takes a look at every agent and every framework, and nothing else is done meanwhile.
    private const int MaxExplainedRoles = 16;

    private void Explain(in PeerRequest request, ExplainOffers message)
    {
        KnownFramework? framework = FrameworkSearch.Find(_frameworks, message.Framework, out Refusal? refusal);
        KnownAgent? agent = null;
        if (refusal is null && message.Agent is { } named) agent = FrameworkSearch.Find(_agents, named, out refusal);
        if (framework is null || refusal is not null)
        {
            Refuse(request, refusal!.CodeOrDefault, refusal.Message);
            return;
        }
        string[] roles = message.Role is { } one ? [one] : framework.Roles;
        if (roles.Length > MaxExplainedRoles)
        {
            Refuse(request, RefusalCode.Invalid,
                $"{framework} is in {roles.Length} roles, and at most {MaxExplainedRoles} are explained at once: " +
                "name one");
            return;
        }
        foreach (string role in roles)
        {
            if (Array.IndexOf(framework.Roles, role) >= 0) continue;
            Refuse(request, RefusalCode.NotFound,
                $"{framework} is not in role '{role}'; it is in {RolesText(framework)}");
            return;
        }
        Answer(request, new OfferExplainer(this, _now).Explain(framework, roles, agent));
    }
}
