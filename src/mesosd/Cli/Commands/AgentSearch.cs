using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Native;
using Mesosd.Settings;

namespace Mesosd.Cli.Commands;

/// <summary>
/// Finds the agent that a person means: its id, the end of it, its host name, or a beginning of one of them that
/// no other agent shares.
/// </summary>
internal static class AgentSearch
{
    private const int MaxListed = 5;

    /// <summary>Refuses, with a sentence, what is unknown or ambiguous.</summary>
    public static async Task<ResponseGetAgentsAgent> FindAsync(
        ClusterClient cluster, string meant, CancellationToken stop)
    {
        Response answer = await cluster.AskAsync(CallType.GetAgents, stop);
        return Choose(answer.GetAgents?.Agents ?? [], meant);
    }

    /// <summary>The agent that is meant, among these.</summary>
    public static ResponseGetAgentsAgent Choose(IReadOnlyList<ResponseGetAgentsAgent> agents, string meant)
    {
        foreach (ResponseGetAgentsAgent agent in agents) if (IdOf(agent) == meant) return agent;
        ResponseGetAgentsAgent[] found =
        [
            .. agents.Where(agent => agent.AgentInfo.Hostname == meant ||
                IdOf(agent).EndsWith("-" + meant, StringComparison.Ordinal)),
        ];
        if (found.Length == 0)
            found = [.. agents.Where(agent => IdOf(agent).StartsWith(meant, StringComparison.Ordinal) ||
                agent.AgentInfo.Hostname.StartsWith(meant, StringComparison.Ordinal))];
        if (found.Length == 1) return found[0];
        if (found.Length == 0)
        {
            string? near = Suggestion.For(meant, agents.Select(agent => agent.AgentInfo.Hostname));
            throw new RefusedException(RefusalCode.NotFound, near is null
                ? $"there is no agent {meant}; `mesosd agents` lists them"
                : $"there is no agent {meant}; did you mean {near}?");
        }
        string listed = string.Join(", ", found.Take(MaxListed).Select(agent => $"{IdOf(agent)} ({agent.AgentInfo.Hostname})"));
        throw new RefusedException(
            RefusalCode.Conflict, $"{meant} could be {found.Length} agents: {listed}; give the whole id");
    }

    private static string IdOf(ResponseGetAgentsAgent agent) => agent.AgentInfo.Id?.Value ?? "";
}
