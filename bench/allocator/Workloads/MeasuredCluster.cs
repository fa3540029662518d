using System.Diagnostics;

namespace Mesosd.Allocation.Bench;

/// <summary>
/// An allocator with its agents, frameworks and outstanding offers, and a stopwatch around what is measured.
/// </summary>
/// <remarks>
/// Names, ids and moments are made before the stopwatch starts. Everything that was granted goes into
/// <see cref="Hash"/>, so that two runs can be compared.
/// </remarks>
internal sealed class MeasuredCluster
{
    // As good as for ever: the largest number of seconds that fits 32 bits, as Mesos' benchmark refuses.
    public static readonly TimeSpan ForEver = TimeSpan.FromSeconds(int.MaxValue);

    /// <summary>The step of <see cref="RunFullCycle"/>.</summary>
    public const string ForcedStep = "full cycle, forced";

    // Offers go to the frameworks one interval after the other.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public MeasuredCluster(AllocatorSettings? settings = null)
    {
        Allocator = new DominantResourceAllocator(settings ?? new AllocatorSettings());
        Bundles = new SampleBundles(Allocator.Kinds);
    }

    public DominantResourceAllocator Allocator { get; }

    public SampleBundles Bundles { get; }

    public Instant Now { get; private set; } = new(1_790_000_000_000_000_000);

    public List<FrameworkIndex> Frameworks { get; } = [];

    public List<AgentIndex> Agents { get; } = [];

    /// <summary>What is granted and not yet taken back.</summary>
    public List<Grant> Offers { get; } = [];

    /// <summary>Everything that was measured, in order.</summary>
    public List<Cycle> Cycles { get; } = [];

    /// <summary>A fingerprint of all grants in their order.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    /// <summary>Adds frameworks, each with its own role or all with the same, and measures that.</summary>
    public void AddFrameworks(int count, Func<int, string> roleOf, FrameworkCapabilities capabilities = 0)
    {
        var options = new FrameworkOptions[count];
        for (int i = 0; i < count; i++)
        {
            options[i] = new FrameworkOptions
            {
                Name = $"framework-{Frameworks.Count + i:D6}",
                Roles = [Allocator.Role(roleOf(i))],
                Capabilities = capabilities,
            };
        }
        Frameworks.EnsureCapacity(Frameworks.Count + count);
        Measure("add frameworks", () =>
        {
            foreach (FrameworkOptions each in options) Frameworks.Add(Allocator.AddFramework(each, active: true));
        });
    }

    /// <summary>
    /// Adds agents, on each of which something is used already by one framework, taken round robin; then
    /// allocates once. All of that is measured.
    /// </summary>
    public void AddAgents(
        int count, Func<int, ResourceBundle> totalOf, Func<int, ResourceBundle>? usedOf, string role) =>
        Measure("add agents", PrepareAgents(count, totalOf, usedOf, role));

    /// <summary>Makes all that <see cref="AddAgents"/> needs; the action does the rest.</summary>
    public Action PrepareAgents(
        int count, Func<int, ResourceBundle> totalOf, Func<int, ResourceBundle>? usedOf, string role)
    {
        AgentOptions[] options =
            [.. Enumerable.Range(0, count).Select(i => new AgentOptions { Name = $"agent-{i:D6}", Total = totalOf(i) })];
        ResourceBundle[] used = usedOf is null ? [] : [.. Enumerable.Range(0, count).Select(usedOf)];
        RoleIndex usedRole = Allocator.Role(role);
        Agents.EnsureCapacity(count);
        Offers.EnsureCapacity(2 * count);
        return () =>
        {
            for (int i = 0; i < count; i++)
            {
                AgentIndex agent = Allocator.AddAgent(options[i], Now);
                Agents.Add(agent);
                if (used.Length == 0) continue;
                Allocator.AddAllocation(Frameworks[i % Frameworks.Count], usedRole, agent, used[i]);
            }
            Allocator.Allocate(Now, Offers);
        };
    }

    /// <summary>Lets an interval pass and measures one cycle.</summary>
    public Cycle RunCycle(string step = "cycle")
    {
        Now += Interval;
        Offers.EnsureCapacity(Offers.Count + 2 * Agents.Count);
        return Measure(step, () => Allocator.Allocate(Now, Offers));
    }

    /// <summary>Measures a cycle that looks at every agent for everybody, as Mesos' do.</summary>
    public Cycle RunFullCycle()
    {
        ForceFullRun();
        return RunCycle(ForcedStep);
    }

    /// <summary>Lets the next cycle look at every agent for everybody; filters stay.</summary>
    public void ForceFullRun() => Allocator.ForceFullRun();

    /// <summary>Takes all offers back and lets an interval pass: what comes before a benchmark's cycle.</summary>
    public void StartInterval(TimeSpan? refuseFor)
    {
        DeclineAll(refuseFor);
        Now += Interval;
        Offers.EnsureCapacity(2 * Agents.Count);
    }

    /// <summary>One cycle for a benchmark, which measures itself; returns the number of offers outstanding.</summary>
    public int Allocate()
    {
        Allocator.Allocate(Now, Offers);
        return Offers.Count;
    }

    /// <summary>How long the last <see cref="DeclineAll"/> took.</summary>
    public TimeSpan LastDecline { get; private set; }

    /// <summary>Takes all offers back; not among the measured steps.</summary>
    public void DeclineAll(TimeSpan? refuseFor)
    {
        long begin = Stopwatch.GetTimestamp();
        foreach (Grant offer in Offers) Recover(offer, offer.Resources, refuseFor);
        LastDecline = Stopwatch.GetElapsedTime(begin);
        Offers.Clear();
    }

    public void Recover(in Grant offer, ResourceBundle resources, TimeSpan? refuseFor) => Allocator.Recover(
        new Recovery(offer.Framework, offer.Role, offer.Agent, resources, refuseFor), Now);

    /// <summary>Takes something into the fingerprint that is no grant.</summary>
    public void Note(long value) => Hash = (Hash ^ (ulong)value) * 1099511628211;

    /// <summary>Runs and records a step; what it granted goes into the fingerprint afterwards.</summary>
    public Cycle Measure(string step, Action action)
    {
        int before = Offers.Count;
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long begin = Stopwatch.GetTimestamp();
        action();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        for (int i = before; i < Offers.Count; i++) NoteOffer(Offers[i]);
        var cycle = new Cycle(step, elapsed, Offers.Count - before, bytes);
        Cycles.Add(cycle);
        return cycle;
    }

    private void NoteOffer(in Grant offer)
    {
        Note(offer.Framework.Value);
        Note(offer.Role.Value);
        Note(offer.Agent.Value);
        Note(offer.Resources.GetHashCode());
    }
}
