using Mesosd.Agent;
using Mesosd.Metrics;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Agent.Files;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Log;
using AgentApi = Mesosd.Protocol.AgentApi;

namespace Mesosd.Shell.Agent;

/// <summary>
/// What operators ask, over native connections and over HTTP: answered from snapshots, from the disk and from /proc, on
/// pool threads, beside the loop.
/// </summary>
/// <param name="snapshot">Takes one at the end of the turn that is under way.</param>
/// <param name="facts">What the core does not know.</param>
/// <param name="files">What may be read.</param>
/// <param name="processes">The machine's processes.</param>
/// <param name="meter">What this process measures.</param>
/// <param name="log">Whose detail operators may raise.</param>
internal sealed class AgentQuestions(
    Func<Task<AgentSnapshot>> snapshot, AgentFacts facts, AgentFiles files, ProcessMeter processes, AgentMeter meter,
    RoleLog log)
{
    // Each holds a thread or a snapshot for some milliseconds. More at a time are refused, not queued.
    private const int MaxOpenQuestions = 128;

    private static readonly Accepted s_done = new();

    private int _open;

    /// <summary>What the core does not know.</summary>
    public AgentFacts Facts => facts;

    /// <summary>The agent as it is now.</summary>
    public Task<AgentSnapshot> SnapshotAsync() => snapshot();

    /// <summary>What this process measures.</summary>
    public AgentMeter Meter => meter;

    /// <summary>All figures.</summary>
    public async Task<MetricList> MetricsAsync()
    {
        MetricList metrics = AgentMetrics.Measure(await snapshot(), facts.StartedAt);
        meter.AddTo(metrics);
        return metrics;
    }

    /// <summary>The containers of living executors, with what they use.</summary>
    public async Task<List<ContainerReading>> ContainersAsync() =>
        ContainerReading.OfAll(await snapshot(), processes.Read());

    /// <summary>Answers a call on its connection. Does not block.</summary>
    public void Answer(Connection connection, AgentApi.Call call, uint correlation)
    {
        // Whoever only asks whether this agent is alive need not wait for a thread.
        if (call.Type == AgentApi.CallType.GetHealth)
            connection.TrySend(AgentReader.AnswerAlone(call, facts)!, correlation, FrameFlags.Answer);
        else _ = Task.Run(() => AnswerAsync(connection, call, correlation));
    }

    /// <summary>A response, <c>Accepted</c> for what is done, or a refusal. Runs on the caller's thread.</summary>
    /// <exception cref="OperationCanceledException">The agent has stopped.</exception>
    public async Task<IMessage> AnswerAsync(AgentApi.Call call)
    {
        if (AgentCallForm.FindFault(call) is { } fault)
            return Refuse(RefusalCode.Invalid, $"Failed to validate agent::Call: {fault}");
        if (AgentReader.AnswerAlone(call, facts) is { } answer) return answer;
        if (Interlocked.Increment(ref _open) > MaxOpenQuestions)
        {
            Interlocked.Decrement(ref _open);
            return Refuse(RefusalCode.Exhausted, $"{MaxOpenQuestions} calls are being answered; ask again in a moment");
        }
        try
        {
            return await FindAnswerAsync(call);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task AnswerAsync(Connection connection, AgentApi.Call call, uint correlation)
    {
        try
        {
            IMessage answer = await AnswerAsync(call);
            if (connection.Send(answer, correlation, FrameFlags.Answer) == SendOutcome.TooLarge)
            {
                const string Text = "the answer is larger than Hello.max_frame_bytes; raise it, or ask for a part";
                connection.TrySend(Refuse(RefusalCode.Exhausted, Text), correlation, FrameFlags.Answer);
            }
            connection.Flush();
        }
        catch (OperationCanceledException)
        {
            // The agent has stopped; its connections are being closed with that reason.
        }
    }

    private async Task<IMessage> FindAnswerAsync(AgentApi.Call call)
    {
        switch (call.TypeOrDefault)
        {
            case AgentApi.CallType.ListFiles when call.ListFiles is { } list: return files.List(list.Path);
            case AgentApi.CallType.ReadFile: return files.Read(call.ReadFile!);
            case AgentApi.CallType.GetContainers: return AgentReader.Containers(await snapshot(), processes.Read());
            case AgentApi.CallType.GetMetrics: return AgentReader.Metrics(await MetricsAsync());
            case AgentApi.CallType.GetLoggingLevel: return LoggingLevel();
            case AgentApi.CallType.SetLoggingLevel: return SetLoggingLevel(call.SetLoggingLevel!);
            default: return AgentReader.Answer(call, await snapshot());
        }
    }

    private AgentApi.Response LoggingLevel() => new()
    {
        Type = AgentApi.ResponseType.GetLoggingLevel,
        GetLoggingLevel = new AgentApi.ResponseGetLoggingLevel { Level = (uint)log.Verbosity.Level },
    };

    private Accepted SetLoggingLevel(AgentApi.CallSetLoggingLevel call)
    {
        log.Verbosity.Set(call.Level, call.Duration.Nanoseconds);
        return s_done;
    }

    private static Refusal Refuse(RefusalCode code, string text) => new() { Code = code, Message = text };
}
