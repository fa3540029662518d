using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>
/// One open connection on which requests are sent and their answers matched. It lives as long as its
/// connection. Thread-safe, but for <see cref="TryTakeAnswer"/> and <see cref="Strings"/>, which belong to
/// the receive loop.
/// </summary>
internal sealed class RequestSession : IThreadPoolWorkItem, IDisposable
{
    private static readonly Accepted s_accepted = new();
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);

    private readonly PendingRequests _pending = new();
    private readonly DecodeLimits _limits;
    private readonly World _world;
    private readonly ITimer _expiry;
    private int _flushQueued;

    public RequestSession(Connection connection, string address, DecodeLimits limits, World world)
    {
        Connection = connection;
        Address = address;
        _limits = limits;
        _world = world;
        TimerCallback expire = static self => ((RequestSession)self!).Expire();
        _expiry = world.Time.CreateTimer(expire, this, s_period, s_period);
    }

    public Connection Connection { get; }

    /// <summary>Whom the connection is with, as it was dialled.</summary>
    public string Address { get; }

    public StringPool Strings { get; } = new(256);

    public bool IsOpen => Connection.State == ConnectionState.Open;

    /// <summary>How many requests wait for their answers.</summary>
    public int OpenRequests => _pending.Count;

    /// <summary>Whether the peer has answered anything yet.</summary>
    public bool WasAnswered { get; private set; }

    /// <summary>Whether it was left because its peer cannot serve at present: others are asked first.</summary>
    public bool IsLeft { get; set; }

    /// <summary>Told the sentence of a refusal that belongs to no request.</summary>
    public Action<string>? Notice { get; init; }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <returns>Accepted, or the response that belongs to the call.</returns>
    /// <exception cref="RefusedException">The peer did not take it on.</exception>
    /// <exception cref="ConnectionLostException">The connection ended first.</exception>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public async Task<IMessage> AskAsync<T>(T request, TimeSpan timeout, CancellationToken cancel)
        where T : IMessage
    {
        cancel.ThrowIfCancellationRequested();
        uint correlation = _pending.Add(_world.Now + timeout, out Task<IMessage> pending);
        if (correlation != 0) Send(request, correlation);
        // The answer must be read even while nobody takes events.
        Connection.Resume();
        IMessage answer;
        try
        {
            answer = await pending.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            _pending.TryComplete(correlation, s_accepted);
            throw;
        }
        return answer is Refusal refusal ? throw new RefusedException(CodeOf(refusal), refusal.Message) : answer;
    }

    /// <summary>
    /// Sends a message soon, together with others; its refusal, if there is one, becomes a notice.
    /// </summary>
    /// <param name="message">Encoded during the call.</param>
    /// <param name="correlation">An id of the caller's own choice that is not waited for, or 0.</param>
    public SendOutcome Post<T>(T message, uint correlation = 0)
        where T : IMessage
    {
        SendOutcome outcome = Connection.Send(message, correlation);
        if (outcome == SendOutcome.Queued) FlushSoon();
        return outcome;
    }

    /// <summary>Takes the frame if it is an answer of any kind.</summary>
    public bool TryTakeAnswer(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        switch (header.Kind)
        {
            case FrameKinds.Accepted:
                Complete(header, s_accepted);
                return true;
            case FrameKinds.Refusal:
                if (Decode<Refusal>(header, payload) is { } refusal) Refuse(header, refusal);
                return true;
            case FrameKinds.MasterResponse:
                if (Decode<MasterApi.Response>(header, payload) is { } master) Complete(header, master);
                return true;
            case FrameKinds.OfferExplanation:
                if (Decode<OfferExplanation>(header, payload) is { } why) Complete(header, why);
                return true;
            case FrameKinds.RoleDescriptions:
                if (Decode<RoleDescriptions>(header, payload) is { } roles) Complete(header, roles);
                return true;
            case FrameKinds.AgentResponse:
                if (Decode<AgentApi.Response>(header, payload) is { } agent) Complete(header, agent);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads a payload; null when it was malformed, which ends the connection.</summary>
    public T? Decode<T>(in FrameHeader header, ReadOnlySpan<byte> payload)
        where T : class, IMessage<T>
    {
        WireReader reader = new(payload, _limits, Strings);
        T message = T.Decode(ref reader);
        if (!reader.Failed) return message;
        Connection.FailMalformed(header, reader.Error);
        return null;
    }

    /// <summary>The connection has ended: nothing will be answered any more.</summary>
    /// <param name="why">What became of it.</param>
    public void End(string why)
    {
        Dispose();
        _pending.FailAll(why);
    }

    /// <inheritdoc/>
    public void Dispose() => _expiry.Dispose();

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _flushQueued, 0);
        Connection.Flush();
    }

    private void Expire() => _pending.Expire(_world.Now);

    private void Send<T>(T request, uint correlation)
        where T : IMessage
    {
        switch (Connection.Send(request, correlation))
        {
            case SendOutcome.Queued:
                // The first request waits for nobody; those behind it are gathered into one write.
                if (_pending.Count <= 1) Connection.Flush();
                else FlushSoon();
                break;
            case SendOutcome.TooLarge:
                string what = $"{request.MessageName} of {request.MeasureBytes()} bytes";
                _pending.TryFail(correlation, new RefusedException(
                    RefusalCode.Exhausted, $"{what} is more than the peer takes at once; split it"));
                break;
            case SendOutcome.NotOpen:
                FailUnsent(correlation, $"the connection to {Address} has ended");
                break;
            case SendOutcome.SlowReader:
                FailUnsent(correlation, $"{Address} reads too slowly");
                break;
        }
    }

    private void FailUnsent(uint correlation, string why) =>
        _pending.TryFail(correlation, new ConnectionLostException(why) { MayHaveArrived = false });

    private void FlushSoon()
    {
        if (Interlocked.Exchange(ref _flushQueued, 1) != 0) return;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Complete(in FrameHeader header, IMessage answer)
    {
        if (!header.IsAnswer) return;
        WasAnswered = true;
        _pending.TryComplete(header.Correlation, answer);
    }

    // One from a newer version is no reason to try again.
    private static RefusalCode CodeOf(Refusal refusal) =>
        refusal.CodeOrDefault == default ? RefusalCode.Invalid : refusal.CodeOrDefault;

    private void Refuse(in FrameHeader header, Refusal refusal)
    {
        WasAnswered = true;
        if (header.Correlation != 0 && _pending.TryComplete(header.Correlation, refusal)) return;
        Notice?.Invoke($"refused by {Address}: {refusal.Message} ({RefusalCodeNames.ToName(CodeOf(refusal))})");
    }
}
