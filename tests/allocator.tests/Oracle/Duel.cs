using Xunit;

namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>
/// Performs the same steps on the allocator and on the naive one and compares them after each.
/// </summary>
internal sealed partial class Duel
{
    private readonly int _seed;
    private readonly bool _isCrowded;
    private readonly Cluster _cluster;
    private readonly DominantResourceAllocator _allocator;
    private readonly NaiveAllocator _oracle;
    private readonly NaiveKinds _kinds;
    private readonly Invariants _invariants;
    private readonly List<Piece> _pieces = [];

    public Duel(int seed)
    {
        _seed = seed;
        _isCrowded = Choices.IsCrowded(seed);
        AllocatorSettings settings = Choices.Settings(seed);
        _cluster = new Cluster(settings);
        _allocator = _cluster.Allocator;
        _oracle = new NaiveAllocator(settings);
        _kinds = new NaiveKinds(_allocator.Kinds);
        _invariants = new Invariants(_cluster, settings);
        foreach (string role in Choices.RoleNames) _allocator.Role(role);
    }

    /// <summary>How many grants both made.</summary>
    public int GrantCount { get; private set; }

    /// <summary>What stood in the way of offers, and how often.</summary>
    public Dictionary<OfferObstacle, int> Obstacles { get; } = [];

    /// <summary>What was done, for people.</summary>
    public List<string> Log { get; } = [];

    public void Perform(Step step)
    {
        if (!Choices.Has(_seed, step.Kind)) return;
        PerformUnchecked(step);
        Compare();
        _invariants.Check();
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
            case StepKind.SetWeight or StepKind.SetQuota or StepKind.Pause:
                PerformOnAllocator(step);
                break;
            case StepKind.Advance:
                Advance(step);
                break;
            case StepKind.Allocate:
                Allocate();
                break;
            case StepKind.Return when _isCrowded:
                for (int i = 0; i <= step.A % 6; i++) DeclineAll(TimeSpan.FromSeconds(3600 + step.B % 3 * 600));
                break;
            case StepKind.Return or StepKind.Accept or StepKind.Convert:
                if (_pieces.Count > 0) PerformOnPiece(step, step.A % _pieces.Count);
                break;
            default:
                if (Choices.Pick(_cluster.Frameworks, step.A) is { } framework)
                {
                    PerformOnFramework(step, framework);
                }
                if (Choices.Pick(_cluster.Agents, step.A) is { } agent) PerformOnAgent(step, agent);
                break;
        }
    }

    private void Advance(Step step)
    {
        // To the moment at which something ends, for half of the steps: only there the ends are seen exactly.
        Instant next = _allocator.NextWakeup;
        bool wakes = step.C % 2 == 0 && next > _cluster.Now && next < Instant.Never;
        double seconds = step.A % 7 * 0.25 + (step.B % 5 == 0 ? 10 : 0) + (step.C % 32 == 1 ? 4000 : 0);
        if (wakes) _cluster.AdvanceTo(next);
        else _cluster.Advance(seconds);
        Note(wakes ? $"advance to {_cluster.Now.Nanoseconds}" : $"advance {seconds}s");
    }

    private void PerformOnAllocator(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.SetWeight:
                string role = Choices.RoleNames[step.A % Choices.RoleNames.Length];
                double weight = Choices.Weights[step.B % Choices.Weights.Length];
                Note($"weight {role} {weight}");
                _allocator.SetWeight(_allocator.Role(role), weight);
                _oracle.SetWeight(role, weight);
                break;
            case StepKind.SetQuota:
                string top = Choices.TopRoles[step.A % Choices.TopRoles.Length];
                RoleQuota quota = Choices.Quotas[step.B % Choices.Quotas.Length];
                Note($"quota {top} {Text(quota)}");
                _allocator.SetQuota(_allocator.Role(top), quota, _cluster.Now);
                _oracle.SetQuota(top, quota);
                break;
            case StepKind.Pause:
                Instant until = _cluster.Now + TimeSpan.FromSeconds(step.B % 4 * 3);
                int expected = _cluster.Agents.Count() + step.A % 3;
                Note($"pause for {expected} agents until {until.Nanoseconds}");
                _allocator.PauseForRecovery(expected, until);
                _oracle.PauseForRecovery(expected, until);
                break;
        }
    }

    private void Allocate()
    {
        bool idle = IsIdle();
        bool expectsGrants = CompareVerdicts();
        _invariants.BeforeRun();
        _cluster.Outstanding.Clear();
        Note("allocate");
        _cluster.Allocate();
        List<string> actual = [];
        foreach (Grant grant in _cluster.Outstanding)
        {
            Piece piece = PieceOf(grant);
            _pieces.Add(piece);
            actual.Add($"{piece.Framework} {piece.Role} {piece.Agent} {Of(grant.Resources)}");
            Note("  " + actual[^1]);
        }
        GrantCount += actual.Count;
        IEnumerable<string> expected =
            _oracle.Allocate(_cluster.Now).Select(g => $"{g.Framework} {g.Role} {g.Agent} {g.Amounts}");
        Assert.Equal(expected, actual);
        Assert.False(idle && actual.Count > 0, "granted something after saying that there was nothing to do");
        AllocateInverse(idle);
        // A run that granted something may leave something for one that it was past; one that did not may not.
        Assert.False(_allocator.HasWork && actual.Count == 0, "has work right after a run that did nothing");
        if (!_isCrowded) Assert.Equal(expectsGrants, actual.Count > 0);
        _invariants.AfterRun(_cluster.Outstanding);
        // Nobody starves: an agent with nothing in somebody's way would have been granted, unless another run is due,
        // which drops filters that held through this one although their time was over.
        bool isEligible = CompareVerdicts();
        Assert.False(IsIdle() && isEligible, "somebody could have been granted an agent");
    }

    private bool IsIdle() => !_allocator.HasWork && _allocator.NextWakeup > _cluster.Now;

    private Piece PieceOf(Grant grant)
    {
        string framework = _cluster.Frameworks.Single(f => _cluster.Framework(f) == grant.Framework);
        string agent = _cluster.Agents.Single(a => _cluster.Agent(a) == grant.Agent);
        return new Piece(framework, _allocator.RoleName(grant.Role), agent, grant.Resources);
    }

    private Amounts Of(ResourceBundle bundle) => Amounts.Of(_kinds, bundle);

    private string Text(ResourceBundle bundle) => ResourceText.Write(_allocator.Kinds, bundle);

    private static string Text(RoleQuota quota) =>
        $"guarantee={Text(quota.Guarantees)} limit={Text(quota.Limits)}";

    private static string Text(IReadOnlyList<ResourceQuantity> quantities) =>
        string.Join(',', quantities.Select(each => $"{each.Name}:{ScalarUnits.ToText(each.Milli)}"));

    private void Note(string text) => Log.Add(text);

    /// <summary>Resources that somebody holds, as they were granted or what is left of that.</summary>
    private sealed record Piece(string Framework, string Role, string Agent, ResourceBundle Resources);
}
