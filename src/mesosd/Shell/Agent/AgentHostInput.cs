using Mesosd.Agent;
using Mesosd.Shell.Loop;

namespace Mesosd.Shell.Agent;

/// <summary>What reaches an agent's loop: an input of its core, or a reader who wants to see it.</summary>
internal readonly struct AgentHostInput
{
    /// <summary>For the core; unused by a reader.</summary>
    public AgentInput Input { get; private init; }

    /// <summary>Of an opened or a lost peer: the link itself, which the core knows by its id.</summary>
    public IPeerLink? Link { get; private init; }

    /// <summary>Completed with a snapshot at the end of the turn.</summary>
    public TaskCompletionSource<AgentSnapshot>? Reader { get; private init; }

    public static AgentHostInput ForCore(in AgentInput input, IPeerLink? link = null) =>
        new() { Input = input, Link = link };

    public static AgentHostInput ForReader(TaskCompletionSource<AgentSnapshot> reader) =>
        new() { Reader = reader };
}
