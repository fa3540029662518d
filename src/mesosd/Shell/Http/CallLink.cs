using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Loop;

namespace Mesosd.Shell.Http;

/// <summary>One call over HTTP, as a peer of its own: it is answered once, and is gone.</summary>
internal sealed class CallLink : IPeerLink
{
    /// <summary>The one request of the peer.</summary>
    public const uint Correlation = 1;

    // A handler goes on with its own work elsewhere: the loop must not write its answers.
    private readonly TaskCompletionSource<IMessage> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConnectionId Id { get; } = HttpLinkId.Next();

    /// <summary>What the core answers: <c>Accepted</c>, <c>Refusal</c> or what was asked for.</summary>
    public Task<IMessage> Answer => _answer.Task;

    public SendOutcome Send(IMessage message, uint correlation, bool isAnswer)
    {
        // What is not the answer has nobody who would read it: a call has no events.
        if (!isAnswer) return SendOutcome.NotOpen;
        return _answer.TrySetResult(message) ? SendOutcome.Queued : SendOutcome.NotOpen;
    }

    public void Flush()
    {
        // The answer has gone when it was taken.
    }

    public void Close(GoodbyeReason reason, string text) =>
        _answer.TrySetResult(new Refusal { Code = RefusalCode.Unavailable, Message = text });

    public void Pause()
    {
        // There is nothing more to read.
    }

    public void Resume()
    {
        // Nothing was stopped.
    }
}
