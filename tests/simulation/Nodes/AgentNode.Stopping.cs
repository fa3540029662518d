using Mesosd.Agent;

namespace Mesosd.Simulation;

// How an agent's process ends by itself, and who starts it again.
internal sealed partial class AgentNode
{
    /// <summary>Whether the host's service manager starts it again.</summary>
    public bool IsRestarted { get; set; } = true;

    /// <summary>How often the master ended it.</summary>
    public int EndedByMaster { get; private set; }

    private void Stop(in AgentEffect effect)
    {
        if (effect.ForgetsIdentity) _disk.ForgetIdentity();
        if (!effect.Text.StartsWith("the master said", StringComparison.Ordinal))
            throw new SafetyViolation($"{Name} ends by itself: {effect.Text}");
        EndedByMaster++;
        _cluster.Properties.ReleaseFrom(this);
        StopBy(effect.Text);
    }

    private void StopBy(string why)
    {
        World.Trace.AddEvent(World.Now, Name, $"stops: {why}");
        Die();
        World.After(World.Seconds(2, 10), () =>
        {
            if (IsRestarted) Start();
        });
    }
}
