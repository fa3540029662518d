using Mesosd.Agent;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Agent.Files;
using AgentApi = Mesosd.Protocol.AgentApi;

namespace Mesosd.Shell.Agent;

/// <summary>
/// What operators ask: answered from snapshots and from the disk, on pool threads, beside the loop.
/// </summary>
internal sealed class AgentQuestions
{
    // Each holds a thread or a snapshot for some milliseconds. More at a time are refused, not queued.
    private const int MaxOpenQuestions = 128;

    private readonly Func<Task<AgentSnapshot>> _snapshot;
    private readonly AgentFiles _files;
    private readonly Instant _startedAt;
    private int _open;

    public AgentQuestions(Func<Task<AgentSnapshot>> snapshot, AgentFiles files, HostClock clock)
    {
        _snapshot = snapshot;
        _files = files;
        _startedAt = clock.Now;
    }

    /// <summary>When the agent's process started.</summary>
    public Instant StartedAt => _startedAt;

    /// <summary>The agent as it is now.</summary>
    public Task<AgentSnapshot> SnapshotAsync() => _snapshot();

    /// <summary>Answers a call on its connection. Does not block.</summary>
    public void Answer(Connection connection, AgentApi.Call call, uint correlation)
    {
        if (AgentReader.TryAnswerAlone(call, out IMessage? answer))
        {
            connection.TrySend(answer, correlation, FrameFlags.Answer);
            return;
        }
        if (Interlocked.Increment(ref _open) > MaxOpenQuestions)
        {
            Interlocked.Decrement(ref _open);
            Refusal refusal = new()
            {
                Code = RefusalCode.Exhausted,
                Message = $"{MaxOpenQuestions} calls are being answered; ask again in a moment",
            };
            connection.TrySend(refusal, correlation, FrameFlags.Answer);
            return;
        }
        _ = Task.Run(() => AnswerAsync(connection, call, correlation));
    }

    private async Task AnswerAsync(Connection connection, AgentApi.Call call, uint correlation)
    {
        try
        {
            IMessage answer = await FindAnswerAsync(call);
            if (connection.Send(answer, correlation, FrameFlags.Answer) == SendOutcome.TooLarge)
            {
                Refusal refusal = new()
                {
                    Code = RefusalCode.Exhausted,
                    Message = "the answer is larger than Hello.max_frame_bytes; raise it, or ask for a part",
                };
                connection.TrySend(refusal, correlation, FrameFlags.Answer);
            }
            connection.Flush();
        }
        catch (OperationCanceledException)
        {
            // The agent has stopped; its connections are being closed with that reason.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task<IMessage> FindAnswerAsync(AgentApi.Call call)
    {
        AgentSnapshot snapshot = await _snapshot();
        return call.TypeOrDefault switch
        {
            AgentApi.CallType.ListFiles when call.ListFiles is { } list =>
                _files.List(snapshot.Info.Id, list.Path),
            AgentApi.CallType.ReadFile when call.ReadFile is { } read =>
                _files.Read(snapshot.Info.Id, read),
            AgentApi.CallType.ListFiles => Missing("list_files"),
            AgentApi.CallType.ReadFile => Missing("read_file"),
            _ => AgentReader.Answer(call, snapshot, _startedAt),
        };
    }

    private static Refusal Missing(string member) =>
        new() { Code = RefusalCode.Invalid, Message = $"Call.{member}: expected with this type" };
}
