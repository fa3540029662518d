using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;

namespace Mesosd.Tests.Master;

/// <summary>
/// What frameworks of scenarios want of offers: <c>minimum=web:cpus:2;mem:64|cpus:4</c>,
/// <c>constraints=web:rack=r1&amp;@hostname!~a.*|!rack</c>, and requests such as <c>cpus:2;mem:64*3@a1/web</c>.
/// </summary>
internal static class ScenarioWishes
{
    public static void AddFilters(FrameworkInfo info, ScenarioWords words)
    {
        foreach ((string role, string text) in ByRole(words, "minimum="))
        {
            OfferFiltersMinAllocatableResources minimum = new();
            foreach (string alternative in text == "none" ? [] : text.Split('|'))
            {
                OfferFiltersResourceQuantities together = new();
                foreach (Resource resource in alternative.Length == 0 ? [] : ResourceTexts.Parse(alternative))
                    together.Quantities[resource.Name] = resource.Scalar!.Value;
                minimum.Quantities.Add(together);
            }
            info.OfferFilters[role] = new OfferFilters { MinAllocatableResources = minimum };
        }
    }

    public static OfferConstraints? Constraints(ScenarioWords words)
    {
        OfferConstraints? constraints = null;
        foreach ((string role, string text) in ByRole(words, "constraints="))
        {
            OfferConstraintsRoleConstraints ofRole = new();
            foreach (string group in text == "none" ? [] : text.Split('|')) ofRole.Groups.Add(Group(group));
            (constraints ??= new OfferConstraints()).RoleConstraints[role] = ofRole;
        }
        return constraints;
    }

    public static CallRequest Requests(ScenarioWorld world, ScenarioWords words)
    {
        CallRequest call = new();
        foreach (string word in words.All.Where(word => word is not ("?" or "none" or "empty")))
        {
            string[] role = word.Split('/', 2);
            string[] agent = role[0].Split('@', 2);
            string[] count = agent[0].Split('*', 2);
            for (int times = count.Length > 1 ? int.Parse(count[1]) : 1; times > 0; times--)
            {
                Request request = new() { AgentId = agent.Length > 1 ? world.Names.Agent(agent[1]) : null };
                request.Resources.AddRange(ResourceTexts.Parse(count[0]));
                if (role.Length > 1)
                    request.Resources[0].AllocationInfo = new ResourceAllocationInfo { Role = role[1] };
                call.Requests.Add(request);
            }
        }
        return call;
    }

    private static IEnumerable<(string Role, string Text)> ByRole(ScenarioWords words, string prefix)
    {
        foreach (string word in words.All.Where(word => word.StartsWith(prefix, StringComparison.Ordinal)))
        {
            string[] parts = word[prefix.Length..].Split(':', 2);
            yield return (parts[0], parts[1]);
        }
    }

    private static OfferConstraintsRoleConstraintsGroup Group(string text)
    {
        OfferConstraintsRoleConstraintsGroup group = new();
        foreach (string constraint in text == "empty" ? [] : text.Split('&'))
            group.AttributeConstraints.Add(Constraint(constraint));
        return group;
    }

    private static AttributeConstraint Constraint(string text)
    {
        bool isAbsent = text[0] == '!';
        string[] parts = (isAbsent ? text[1..] : text).Split(["!=", "!~", "=", "~"], 2, StringSplitOptions.None);
        AttributeConstraintPredicate predicate = new();
        if (parts.Length == 1 && isAbsent) predicate.NotExists = new AttributeConstraintPredicateNotExists();
        else if (parts.Length == 1 && parts[0] != "nothing") predicate.Exists = new AttributeConstraintPredicateExists();
        else if (text.Contains("!=")) predicate.TextNotEquals = new AttributeConstraintPredicateTextNotEquals(parts[1]);
        else if (text.Contains("!~")) predicate.TextNotMatches = new AttributeConstraintPredicateTextNotMatches(parts[1]);
        else if (text.Contains('=')) predicate.TextEquals = new AttributeConstraintPredicateTextEquals(parts[1]);
        else if (text.Contains('~')) predicate.TextMatches = new AttributeConstraintPredicateTextMatches(parts[1]);
        return new AttributeConstraint { Selector = Selector(parts[0]), Predicate = predicate };
    }

    private static AttributeConstraintSelector Selector(string name) => name switch
    {
        "@hostname" => new() { PseudoattributeType = AttributeConstraintSelectorPseudoattributeType.Hostname },
        "@region" => new() { PseudoattributeType = AttributeConstraintSelectorPseudoattributeType.Region },
        "@zone" => new() { PseudoattributeType = AttributeConstraintSelectorPseudoattributeType.Zone },
        "@unknown" => new() { PseudoattributeType = AttributeConstraintSelectorPseudoattributeType.Unknown },
        "@none" => new(),
        _ => new() { AttributeName = name },
    };
}
