using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Http;
using Mesosd.Shell.Loop;

namespace Mesosd.Shell.Agent;

/// <summary>
/// An executor's SUBSCRIBE over HTTP as a peer: it is answered as a call is, and when it was accepted, events follow on
/// its stream.
/// </summary>
internal sealed class ExecutorStreamLink(EventStream stream) : IPeerLink
{
    // A handler goes on with its own work elsewhere: the loop must not write its answers.
    private readonly TaskCompletionSource<IMessage> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConnectionId Id => stream.Id;

    /// <summary>Whether the executor may subscribe: <c>Accepted</c> or <c>Refusal</c>.</summary>
    public Task<IMessage> Answer => _answer.Task;

    public SendOutcome Send(IMessage message, uint correlation, bool isAnswer)
    {
        if (!isAnswer) return stream.Send(message, correlation, isAnswer);
        return _answer.TrySetResult(message) ? SendOutcome.Queued : SendOutcome.NotOpen;
    }

    public void Flush() => stream.Flush();

    public void Close(GoodbyeReason reason, string text)
    {
        _answer.TrySetResult(new Refusal { Code = RefusalCode.Unavailable, Message = text });
        stream.Close(reason, text);
    }

    public void Pause() => stream.Pause();

    public void Resume() => stream.Resume();
}
