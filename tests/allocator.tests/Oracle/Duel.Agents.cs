using Xunit;

namespace Mesosd.Allocation.Tests.Oracle;

internal sealed partial class Duel
{
    private void PerformOnAgent(Step step, string agent)
    {
        string? framework = Choices.Pick(_cluster.Frameworks, step.B);
        switch (step.Kind)
        {
            case StepKind.UpdateAgent:
                UpdateAgent(agent, Choices.Totals[step.B % Choices.Totals.Length]);
                break;
            case StepKind.ActivateAgent or StepKind.DeactivateAgent:
                SetAgentActive(agent, step.Kind == StepKind.ActivateAgent);
                break;
            case StepKind.RemoveAgent:
                Note($"remove-agent {agent}");
                _cluster.RemoveAgent(agent);
                _oracle.RemoveAgent(agent);
                _pieces.RemoveAll(piece => piece.Agent == agent);
                _invariants.ForgetRefusals(r => r.Agent == agent);
                break;
            case StepKind.DescribeAgent or StepKind.Whitelist or StepKind.SetUnavailable:
                Describe(step, agent);
                break;
            case StepKind.RemoveFilters:
                RemoveFilters(step.C % 2 == 0 ? framework : null, agent);
                break;
            case StepKind.ConvertFree:
                ConvertFree(step, agent);
                break;
            default:
                if (framework is not null) PerformOnPair(step, framework, agent);
                break;
        }
    }

    private void PerformOnPair(Step step, string framework, string agent)
    {
        string role = Choices.RoleNames[step.C % Choices.RoleNames.Length];
        switch (step.Kind)
        {
            case StepKind.Use:
                Use(framework, role, agent, step.C);
                break;
            case StepKind.TakeCopy:
                TakeCopy(framework, role, agent);
                break;
            case StepKind.AnswerInverse:
                AnswerInverse(step, framework, agent);
                break;
            case StepKind.Satisfy:
                Satisfy(step, framework, role, agent);
                break;
        }
    }

    /// <summary>Puts part of an agent to use for whom waits for something, if anybody does.</summary>
    private void Satisfy(Step step, string framework, string role, string agent)
    {
        foreach ((string name, string each, _) in Subscriptions())
        {
            if (_oracle.OpenDemand(name, each) > 0) (framework, role) = (name, each);
        }
        ResourceBundle total = _allocator.Total(_cluster.Agent(agent));
        ResourceBundle used = Choices.Part(_allocator.Kinds, total, step.C | 15);
        Note($"satisfy {framework} {role} {agent} {Text(used)}");
        for (int i = 0; i <= step.C % 3; i++)
        {
            _allocator.Satisfy(
                _cluster.Framework(framework), _allocator.Role(role), _cluster.Agent(agent), used);
            _oracle.Satisfy(framework, role, agent, Of(used));
        }
    }

    private void AddAgent(Step step)
    {
        int count = _isCrowded ? 4 : 1;
        for (int i = 0; i < count; i++)
        {
            AddAgent(step with { B = step.B + i * (step.C % 3) }, $"a{step.A % (_isCrowded ? 2 : 5) * count + i}");
        }
    }

    private void AddAgent(Step step, string name)
    {
        if (_cluster.Agents.Contains(name)) return;
        bool plain = !Choices.Has(_seed, StepKind.DescribeAgent);
        var options = new AgentOptions
        {
            Name = name,
            Total = _cluster.Bundle(Choices.Totals[step.B % Choices.Totals.Length]),
            Traits = plain ? AgentTraits.None : Choices.Traits[step.C % Choices.Traits.Length],
            Whitelisted = plain || step.C % 7 != 0,
            Active = step.C % 11 != 0,
        };
        Note($"agent {name} {Text(options.Total)} {TextOf(options.Traits)}"
            + $" active={options.Active} whitelisted={options.Whitelisted}");
        int index = _cluster.AddAgent(options).Value;
        _oracle.AddAgent(name, index, options, Of(options.Total));
    }

    private void UpdateAgent(string agent, string total)
    {
        Note($"update-agent {agent} {total}");
        ResourceBundle bundle = _cluster.Bundle(total);
        _allocator.UpdateAgent(_cluster.Agent(agent), bundle, _cluster.Now);
        _oracle.Agent(agent).Total = Of(bundle);
    }

    private void SetAgentActive(string agent, bool active)
    {
        Note(active ? $"activate-agent {agent}" : $"deactivate-agent {agent}");
        if (active) _allocator.ActivateAgent(_cluster.Agent(agent));
        else _allocator.DeactivateAgent(_cluster.Agent(agent));
        _oracle.Agent(agent).Active = active;
    }

    private void Describe(Step step, string agent)
    {
        bool yes = step.C % 3 != 0;
        switch (step.Kind)
        {
            case StepKind.DescribeAgent:
                AgentTraits traits = Choices.Traits[step.B % Choices.Traits.Length];
                Note($"describe {agent} {TextOf(traits)}");
                _allocator.DescribeAgent(_cluster.Agent(agent), traits, _cluster.Now);
                _oracle.Agent(agent).Traits = traits;
                break;
            case StepKind.Whitelist:
                Note($"whitelist {agent} {yes}");
                _allocator.SetWhitelisted(_cluster.Agent(agent), yes);
                _oracle.Agent(agent).Whitelisted = yes;
                break;
            case StepKind.SetUnavailable:
                Note($"unavailable {agent} {yes}");
                _allocator.SetUnavailable(_cluster.Agent(agent), yes, _cluster.Now);
                _oracle.SetUnavailable(agent, yes);
                break;
        }
    }

    private void RemoveFilters(string? framework, string agent)
    {
        Note($"clear-filters {framework} {agent}");
        if (framework is null) _allocator.RemoveFilters(_cluster.Agent(agent));
        else _allocator.RemoveFilters(_cluster.Framework(framework), _cluster.Agent(agent));
        _oracle.RemoveRefusals(framework, agent);
        _invariants.ForgetRefusals(r => r.Agent == agent && (framework is null || r.Framework == framework));
    }

    /// <summary>Reports part of what is free as used already, or more than the agent has.</summary>
    private void Use(string framework, string role, string agent, int choice)
    {
        ResourceBundle used = choice % 5 == 0
            ? _cluster.Bundle("cpus:2;mem:100")
            : Choices.Part(_allocator.Kinds, _allocator.Free(_cluster.Agent(agent)), choice);
        if (!used.IsEmpty) Take(framework, role, agent, used);
    }

    /// <summary>Reports one more use of a shared volume.</summary>
    private void TakeCopy(string framework, string role, string agent)
    {
        ResourceBundle copies = _allocator.Total(_cluster.Agent(agent))
            .Where(kind => _allocator.Kinds.Describe(kind).Shared);
        if (copies.IsEmpty) return;
        ResourceKind first = copies[0].Kind;
        Take(framework, role, agent, copies.Where(kind => kind == first));
    }

    private void Take(string framework, string role, string agent, ResourceBundle used)
    {
        Note($"used {framework} {role} {agent} {Text(used)}");
        _allocator.AddAllocation(
            _cluster.Framework(framework), _allocator.Role(role), _cluster.Agent(agent), used);
        _oracle.Hold(framework, role, agent, Of(used));
        _pieces.Add(new Piece(framework, role, agent, used));
    }

    private void AllocateInverse(bool idle)
    {
        var grants = new List<InverseGrant>();
        _allocator.AllocateInverse(_cluster.Now, grants);
        List<string> actual = [.. grants.Select(grant =>
            $"{_cluster.Frameworks.Single(f => _cluster.Framework(f) == grant.Framework)} "
            + _cluster.Agents.Single(a => _cluster.Agent(a) == grant.Agent))];
        foreach (string asked in actual) Note("  ask " + asked);
        Assert.Equal(_oracle.AllocateInverse(_cluster.Now).Select(ask => $"{ask.Framework} {ask.Agent}"), actual);
        Assert.False(idle && grants.Count > 0, "asked somebody after saying that there was nothing to do");
    }

    private void AnswerInverse(Step step, string framework, string agent)
    {
        if (!_oracle.Agent(agent).Asked.Contains(framework)) return;
        double? seconds = Choices.RefuseSeconds[step.C % Choices.RefuseSeconds.Length];
        TimeSpan? refuseFor = seconds is { } s ? TimeSpan.FromSeconds(s) : null;
        Note($"answer-inverse {framework} {agent} {refuseFor}");
        _allocator.AnswerInverse(
            _cluster.Framework(framework), _cluster.Agent(agent), refuseFor, _cluster.Now);
        _oracle.AnswerInverse(framework, agent, refuseFor, _cluster.Now);
    }

    private static string TextOf(AgentTraits traits) =>
        $"[{traits.Hostname} {traits.Region} {traits.Zone} {string.Join(' ', traits.Attributes)}]";
}
