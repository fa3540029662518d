using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Native;

namespace Mesosd.Cli;

/// <summary>What the client commands ask of a cluster: one connection to the leader, one per agent that is asked.</summary>
internal sealed class ClusterClient : IAsyncDisposable
{
    // Whoever got no connection in time is told why, by the one who tried, before the whole is given up.
    private static readonly TimeSpan s_forTheReasons = TimeSpan.FromSeconds(1);

    // An agent that is gone does not come back to the address that is known of it.
    private const int RoundsForAgents = 3;

    private readonly OperatorClient _master;
    private readonly TimeSpan _timeout;
    private readonly Dictionary<string, OperatorClient> _agents = new(StringComparer.Ordinal);

    /// <param name="masters">Whom to ask.</param>
    /// <param name="timeout">How long one question may take.</param>
    /// <param name="notice">Told when nobody can be reached and the attempts go on.</param>
    public ClusterClient(IReadOnlyList<string> masters, TimeSpan timeout, Action<string>? notice = null)
    {
        _timeout = timeout;
        _master = new OperatorClient(OptionsOf(masters, timeout) with { Notice = notice });
    }

    /// <summary>How masters and agents are asked by somebody who has this much patience.</summary>
    public static OperatorOptions OptionsOf(IReadOnlyList<string> addresses, TimeSpan timeout) =>
        new() { Addresses = addresses, ConnectTimeout = timeout, AnswerTimeout = timeout };

    /// <summary>Asks the leading master one of the GET_… questions.</summary>
    public async Task<Protocol.MasterApi.Response> AskAsync(Protocol.MasterApi.CallType question, CancellationToken stop)
    {
        using CancellationTokenSource limit = Limit(stop);
        return await _master.CallAsync(new Protocol.MasterApi.Call { Type = question }, limit.Token);
    }

    /// <summary>Kills a task of whichever framework has it.</summary>
    public async Task KillAsync(KillTaskOfAnyFramework kill, CancellationToken stop)
    {
        using CancellationTokenSource limit = Limit(stop);
        await _master.KillAsync(kill, limit.Token);
    }

    /// <summary>
    /// Asks for a change. Ends when the leading master has written it down; getting connected and the answer have a
    /// time-out each, since what was sent may still take effect, and what was not cannot.
    /// </summary>
    public Task ChangeAsync(Protocol.MasterApi.Call call, CancellationToken stop) => _master.SendAsync(call, stop);

    /// <summary>Asks why a framework is offered what it is offered.</summary>
    public async Task<OfferExplanation> ExplainAsync(ExplainOffers question, CancellationToken stop)
    {
        using CancellationTokenSource limit = Limit(stop);
        return await _master.ExplainAsync(question, limit.Token);
    }

    /// <summary>Asks for the roles, with their shares and quotas.</summary>
    public async Task<RoleDescriptions> DescribeRolesAsync(CancellationToken stop)
    {
        using CancellationTokenSource limit = Limit(stop);
        return await _master.DescribeRolesAsync(limit.Token);
    }

    /// <summary>Reads a piece of a file on an agent.</summary>
    /// <param name="address">The agent's <c>host:port</c>.</param>
    /// <param name="path">Absolute on the agent, or one of its virtual paths.</param>
    /// <param name="offset">Where to begin, in bytes.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<Protocol.AgentApi.ResponseReadFile> ReadAsync(
        string address, string path, ulong offset, CancellationToken stop)
    {
        using CancellationTokenSource limit = Limit(stop);
        if (!_agents.TryGetValue(address, out OperatorClient? agent))
        {
            agent = new OperatorClient(OptionsOf([address], _timeout) with { MaxRounds = RoundsForAgents });
            _agents.Add(address, agent);
        }
        Protocol.AgentApi.Response answer = await agent.CallAgentAsync(new Protocol.AgentApi.Call
        {
            Type = Protocol.AgentApi.CallType.ReadFile,
            ReadFile = new Protocol.AgentApi.CallReadFile { Path = path, Offset = offset },
        }, limit.Token);
        return answer.ReadFile ?? throw new RefusedException(RefusalCode.Invalid, $"{address} answered READ_FILE without a file");
    }

    /// <summary>The address of an agent in the master's list: its process id is <c>slave(1)@ip:port</c>.</summary>
    public static string AddressOf(ResponseGetAgentsAgent agent) =>
        agent.Pid is { } pid && pid.IndexOf('@') is >= 0 and int at
            ? pid[(at + 1)..]
            : $"{agent.AgentInfo.Hostname}:{agent.AgentInfo.PortOrDefault}";

    public async ValueTask DisposeAsync()
    {
        foreach (OperatorClient agent in _agents.Values) await agent.DisposeAsync();
        await _master.DisposeAsync();
    }

    private CancellationTokenSource Limit(CancellationToken stop)
    {
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(_timeout + s_forTheReasons);
        return limit;
    }
}
