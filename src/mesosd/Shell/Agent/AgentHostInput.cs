using Mesosd.Agent;
using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Agent;

/// <summary>What reaches an agent's loop: an input of its core, or a reader who wants to see it.</summary>
internal readonly struct AgentHostInput
{
    /// <summary>For the core; unused by a reader.</summary>
    public AgentInput Input { get; private init; }

    /// <summary>Of an opened or a lost peer: the connection itself, which the core knows by its id.</summary>
    public Connection? Connection { get; private init; }

    /// <summary>Completed with a snapshot at the end of the turn.</summary>
    public TaskCompletionSource<AgentSnapshot>? Reader { get; private init; }

    public static AgentHostInput ForCore(in AgentInput input, Connection? connection = null) =>
        new() { Input = input, Connection = connection };

    public static AgentHostInput ForReader(TaskCompletionSource<AgentSnapshot> reader) =>
        new() { Reader = reader };
}
