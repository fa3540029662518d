using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>
/// What a person's tool asks of the leading master, or of one agent. Connects with the first call, follows
/// redirects, keeps the connection for the next call and replaces it when it is lost.
/// </summary>
/// <remarks>
/// Thread-safe; any number of calls may be under way. Every call ends: with its answer, with
/// <see cref="RefusedException"/> when the peer did not take it on, <see cref="MasterUnreachableException"/>
/// when nobody could be reached, <see cref="ConnectionLostException"/> when the connection ended before the
/// answer, or <see cref="TimeoutException"/>. As long as <see cref="OperatorOptions.ConnectTimeout"/> lasts, a call is
/// made again when it certainly had no effect, or when it may have had one twice (it reads, or kills). A change whose
/// answer was lost is not: another operator may have changed the same meanwhile, and repeating would undo that.
/// </remarks>
public sealed class OperatorClient : IAsyncDisposable
{
    private readonly OperatorOptions _options;
    private readonly OperatorDialer _dialer;

    /// <param name="options">Whom to ask.</param>
    public OperatorClient(OperatorOptions options)
    {
        _options = options;
        _dialer = new OperatorDialer(options);
    }

    /// <summary>The <c>host:port</c> of whom the present connection is with; null without one.</summary>
    public string? Peer => _dialer.Current?.Address;

    /// <summary>Asks a master.</summary>
    /// <returns>Its response; one without a type when the call is answered by Accepted alone.</returns>
    public async Task<MasterApi.Response> CallAsync(MasterApi.Call call, CancellationToken cancel = default)
    {
        bool reading = IsReading(MasterApi.CallTypeNames.ToName(call.TypeOrDefault));
        IMessage answer = await AskAsync(call, repeatable: reading, cancel);
        return answer as MasterApi.Response ?? new MasterApi.Response();
    }

    /// <summary>Asks an agent; <see cref="OperatorOptions.Addresses"/> must name it.</summary>
    /// <returns>Its response; one without a type when the call is answered by Accepted alone.</returns>
    public async Task<AgentApi.Response> CallAgentAsync(
        AgentApi.Call call, CancellationToken cancel = default)
    {
        bool reading = IsReading(AgentApi.CallTypeNames.ToName(call.TypeOrDefault));
        IMessage answer = await AskAsync(call, repeatable: reading, cancel);
        return answer as AgentApi.Response ?? new AgentApi.Response();
    }

    /// <summary>Asks a master for a change. Ends when the master has taken it on.</summary>
    public Task SendAsync(MasterApi.Call call, CancellationToken cancel = default) =>
        AskAsync(call, repeatable: false, cancel);

    /// <summary>
    /// Kills a task in the name of its framework. Ends when the master has taken it on; the task's end comes
    /// later.
    /// </summary>
    public Task KillAsync(KillTaskOfAnyFramework kill, CancellationToken cancel = default) =>
        AskAsync(kill, repeatable: true, cancel);

    /// <summary>Asks a master why a framework is offered what it is offered, and not more.</summary>
    public async Task<OfferExplanation> ExplainAsync(
        ExplainOffers question, CancellationToken cancel = default) =>
        await AskAsync(question, repeatable: true, cancel) as OfferExplanation ??
        throw new RefusedException(RefusalCode.Invalid, "the master's answer is no explanation");

    /// <summary>Asks a master for its roles, with their shares and quotas.</summary>
    public async Task<RoleDescriptions> DescribeRolesAsync(CancellationToken cancel = default) =>
        await AskAsync(DescribeRoles.Instance, repeatable: true, cancel) as RoleDescriptions ??
        throw new RefusedException(RefusalCode.Invalid, "the master's answer describes no roles");

    /// <summary>Says goodbye; calls that still wait fail.</summary>
    public ValueTask DisposeAsync() => _dialer.DisposeAsync();

    private async Task<IMessage> AskAsync<T>(T call, bool repeatable, CancellationToken cancel)
        where T : IMessage
    {
        World world = _options.World;
        MonotonicTime until = world.Now + _options.ConnectTimeout;
        Backoff pauses = new(_options.Backoff, world.MakeSeed());
        // A connection that was idle for long may turn out to be dead only when it is used: the first time costs no pause.
        for (TimeSpan pause = TimeSpan.Zero; ; pause = pauses.Fail())
        {
            RequestSession session = await _dialer.GetAsync(until - world.Now, cancel);
            try
            {
                return await session.AskAsync(call, _options.AnswerTimeout, cancel);
            }
            catch (ConnectionLostException lost) when (!repeatable && lost.MayHaveArrived)
            {
                throw new ConnectionLostException($"{lost.Message}; it may have taken effect: look before asking again");
            }
            catch (ConnectionLostException) when (world.Now + pause < until)
            {
                // Once more.
            }
            catch (RefusedException refused) when (IsForThePresent(refused))
            {
                if (pause == TimeSpan.Zero) pause = pauses.Fail();
                if (world.Now + pause >= until) throw;
                // This one may be the last to hear of the next leader.
                _dialer.Leave(session);
            }
            await Task.Delay(pause, world.Time, cancel);
        }
    }

    private bool IsForThePresent(RefusedException refused) =>
        refused.Code == RefusalCode.Unavailable && _options.RepeatsUnavailable;

    private static bool IsReading(string call) =>
        call.StartsWith("GET_", StringComparison.Ordinal) || call is "LIST_FILES" or "READ_FILE";
}
