using Mesosd.Agent;
using Mesosd.Allocation;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using AgentState = Mesosd.Agent.AgentState;

namespace Mesosd.Simulation;

/// <summary>
/// What must be true some time after everything has healed and nothing new is wanted: within stated spans everybody is
/// back, every task has an end that its framework knows, and all have one picture of what is reserved.
/// </summary>
internal sealed class Quiescence(SimulatedCluster cluster)
{
    /// <summary>
    /// From healing to every agent registered and every framework subscribed: TCP tries again after 30 s, a dead link is
    /// noticed after 76 s, and an agent's pauses between attempts are up to a minute.
    /// </summary>
    public static readonly TimeSpan Return = TimeSpan.FromMinutes(5);

    /// <summary>From then on to the last end of a task and of an operation: an update is repeated every ten minutes.</summary>
    public static readonly TimeSpan Settlement = TimeSpan.FromMinutes(25);

    private static readonly TimeSpan LongestRepetition = AgentLimits.UpdateRetryMax + TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private const int NudgeSteps = 20;

    /// <summary>How long the slowest return took.</summary>
    public TimeSpan LongestReturn { get; private set; }

    /// <summary>Waits for all of it; everything has just been healed.</summary>
    /// <param name="nudge">What operators do now and then until everybody is back.</param>
    public void Expect(Action? nudge = null)
    {
        LongestReturn = Await(Return, FindAbsent, nudge);
        foreach (FrameworkNode framework in cluster.Frameworks) (framework.IsQuiet, framework.EndsTasks) = (true, true);
        Await(Settlement, FindUnsettled);
        // What an agent found out itself it repeats as well, and everybody must have heard it.
        cluster.World.RunFor(LongestRepetition);
        CheckVolumes();
        CheckReservations("cpus");
        CheckReservations("disk");
        if (cluster.Leader is { } leader) MasterInvariants.CheckAll(leader.Core!);
    }

    /// <summary>New work is wanted again; what is over is forgotten.</summary>
    public void Release()
    {
        foreach (FrameworkNode framework in cluster.Frameworks)
        {
            (framework.IsQuiet, framework.EndsTasks) = (false, false);
            framework.ForgetEnded();
        }
        cluster.Properties.ForgetStarted();
    }

    private TimeSpan Await(TimeSpan limit, Func<string?> find, Action? nudge = null)
    {
        Instant start = cluster.World.Now;
        for (int i = 0; find() is { } missing; i++)
        {
            if (cluster.World.Now - start > limit)
                throw new SafetyViolation($"{limit} after everything has healed {missing}");
            if (i % NudgeSteps == 0) nudge?.Invoke();
            cluster.World.RunFor(Step);
        }
        return cluster.World.Now - start;
    }

    private string? FindAbsent()
    {
        if (cluster.Leader is not { } leader) return "no master leads";
        foreach (AgentNode agent in cluster.Agents)
        {
            if (agent.State != AgentState.Running || agent.Id is not { } id) return $"{agent.Name} is {agent.State}";
            if (leader.Core!.Agents.Find(id) is not { IsConnected: true })
                return $"{agent.Name} ({id.Value}) is not registered with {leader.Name}";
        }
        FrameworkNode? absent = cluster.Frameworks.FirstOrDefault(framework => !framework.IsSubscribed);
        return absent is null ? null : $"{absent.Name} is not subscribed";
    }

    private string? FindUnsettled()
    {
        HashSet<AgentId> agents = [.. cluster.Agents.Where(agent => agent.Id is not null).Select(agent => agent.Id!.Value)];
        foreach (FrameworkNode framework in cluster.Frameworks)
        {
            framework.GiveUpLost(agents);
            if (framework.LiveCount > 0)
                return $"{framework.Name} waits for the end of {framework.LiveCount} tasks, of " +
                    string.Join("; ", framework.Launched.Where(story => !story.HasEnded).Take(3));
        }
        foreach (AgentNode agent in cluster.Agents)
        {
            if (agent.Machine.ProcessCount > 0) return $"{agent.Machine.ProcessCount} processes run on {agent.Name}";
            if (agent.OpenOperationCount > 0)
                return $"{agent.OpenOperationCount} outcomes of operations on {agent.Name} are not acknowledged";
        }
        return cluster.Properties.FindOpenPromise();
    }

    private void CheckVolumes()
    {
        foreach (FrameworkNode framework in cluster.Frameworks)
        {
            foreach (OwnVolume volume in framework.PromisedVolumes)
            {
                AgentNode machine = cluster.Agents.First(agent => agent.Name == volume.Machine);
                if (!machine.Volumes.Contains(volume.Id))
                    throw new SafetyViolation($"volume {volume.Id} is not on {volume.Machine} any more");
            }
        }
    }

    // The leader's books and the agents' disks say the same, role by role.
    private void CheckReservations(string resource)
    {
        if (cluster.Leader is not { } leader) return;
        IAllocator allocator = leader.Core!.Allocator;
        foreach (string role in cluster.Frameworks.Select(framework => framework.Plan.Role).Distinct())
        {
            if (role == "*") continue;
            double known = ScalarUnits.ToDouble(allocator.ReservedMilli(allocator.Role(role), resource));
            double kept = cluster.Agents.Sum(agent => agent.ReservedFor(role, resource));
            if (Math.Abs(known - kept) > 1e-6)
                throw new SafetyViolation($"{leader.Name} counts {known} {resource} reserved for {role}, the agents {kept}");
        }
    }
}
