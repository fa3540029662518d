namespace Mesosd.Allocation.Tests.Oracle;

internal sealed partial class Duel
{
    private void PerformOnFramework(Step step, string framework)
    {
        string[] roles = [.. _cluster.RolesOf(framework).Select(_allocator.RoleName)];
        if (step.B % 3 > 0) roles = [.. roles.Where((_, index) => index % 2 == step.C % 2)];
        switch (step.Kind)
        {
            case StepKind.ActivateFramework:
                Note($"activate {framework}");
                _allocator.ActivateFramework(_cluster.Framework(framework));
                _oracle.SetActive(framework, true);
                break;
            case StepKind.DeactivateFramework:
                Note($"deactivate {framework}");
                _allocator.DeactivateFramework(_cluster.Framework(framework));
                _oracle.SetActive(framework, false);
                _invariants.ForgetRefusals(r => r.Framework == framework);
                break;
            case StepKind.RemoveFramework:
                Note($"remove-framework {framework}");
                _cluster.RemoveFramework(framework);
                _oracle.RemoveFramework(framework);
                _pieces.RemoveAll(piece => piece.Framework == framework);
                _invariants.ForgetRefusals(r => r.Framework == framework);
                break;
            case StepKind.Suppress when roles.Length > 0:
                Note($"suppress {framework} {string.Join(',', roles)}");
                _cluster.Suppress(framework, string.Join(',', roles));
                _oracle.Suppress(framework, roles);
                break;
            case StepKind.Revive when roles.Length > 0:
                Note($"revive {framework} {string.Join(',', roles)}");
                _cluster.Revive(framework, string.Join(',', roles));
                _oracle.Revive(framework, roles);
                _invariants.ForgetRefusals(r => r.Framework == framework && roles.Contains(r.Role));
                break;
            case StepKind.SetDemand when roles.Length > 0:
                SetDemand(step, framework, roles[step.C % roles.Length]);
                break;
        }
    }

    private void SetFramework(Step step)
    {
        if (!_isCrowded || step.Kind == StepKind.UpdateFramework) SetFramework(step, $"f{step.A % 5}");
        else for (int i = 0; i < 6; i++) SetFramework(step with { B = step.B ^ i }, $"f{step.A % 2 * 6 + i}");
    }

    private void SetFramework(Step step, string name)
    {
        bool exists = _cluster.Frameworks.Contains(name);
        if (exists != (step.Kind == StepKind.UpdateFramework)) return;
        string[] roles = Choices.Some(Choices.RoleNames, step.B);
        string[] suppressed = step.C % 4 == 0 ? [.. roles.Where((_, index) => index % 2 == 0)] : [];
        Dictionary<string, NaiveWish> wishes = Choices.HasWishes(_seed) ? Wishes(step, roles) : [];
        var options = new FrameworkOptions
        {
            Name = name,
            Roles = [.. roles.Select(_allocator.Role)],
            SuppressedRoles = [.. suppressed.Select(_allocator.Role)],
            Wishes = [.. wishes.Select(wish => WishOf(wish.Key, wish.Value))],
            Capabilities = (FrameworkCapabilities)((step.C >> 3) ^ 8),
        };
        bool active = exists ? _oracle.Framework(name).Active : step.C % 8 != 1;
        Note($"{step.Kind} {name} {string.Join(',', roles)} suppressed={string.Join(',', suppressed)}"
            + $" {options.Capabilities} active={active} wishes={string.Join(',', wishes)}");
        if (exists) _cluster.UpdateFramework(options);
        else _cluster.AddFramework(options, active);
        _oracle.SetFramework(new NaiveFramework(name)
        {
            Index = _cluster.Framework(name).Value,
            Active = active,
            Capabilities = options.Capabilities,
            Roles = [.. roles],
            Suppressed = [.. suppressed],
            Wishes = wishes,
        });
        _invariants.ForgetRefusals(r => r.Framework == name && !roles.Contains(r.Role));
    }

    private static Dictionary<string, NaiveWish> Wishes(Step step, string[] roles)
    {
        var wishes = new Dictionary<string, NaiveWish>();
        for (int i = 0; i < roles.Length; i++)
        {
            int choice = step.A / 5 + step.C + i * 7;
            var wish = new NaiveWish(
                Choices.Minimums[choice % Choices.Minimums.Length],
                Choices.Constraints[choice / 3 % Choices.Constraints.Length]);
            if (wish.Minimum is not null || wish.Constraints is not null) wishes[roles[i]] = wish;
        }
        return wishes;
    }

    private RoleWish WishOf(string role, NaiveWish wish) => new(_allocator.Role(role))
    {
        MinimumAllocatable = wish.Minimum,
        Constraints = wish.Constraints is { } groups ? new OfferConstraints(groups) : null,
    };

    private void SetDemand(Step step, string framework, string role)
    {
        List<ResourceDemand> demands = [];
        List<NaiveDemand> naive = [];
        for (int i = 0; i < step.B % 4; i++)
        {
            IReadOnlyList<ResourceQuantity> smallest = Choices.Demands[(step.A + i) % Choices.Demands.Length];
            string? agent = (step.B + i) % 3 == 0 ? Choices.Pick(_cluster.Agents, step.C) : null;
            int count = 1 + (step.C + i) % 3;
            demands.Add(new ResourceDemand(smallest, count, agent is null ? null : _cluster.Agent(agent)));
            naive.Add(new NaiveDemand(smallest, agent is null ? null : _oracle.Agent(agent).Serial, count));
        }
        Note($"demand {framework} {role} {string.Join(' ', demands.Select(d => $"{d.Count}x{Text(d.Smallest)}@{d.Agent}"))}");
        _allocator.SetDemand(_cluster.Framework(framework), _allocator.Role(role), demands, _cluster.Now);
        _oracle.SetDemand(framework, role, naive);
    }
}
