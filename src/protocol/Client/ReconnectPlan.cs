using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Client;

/// <summary>
/// Decides whom to connect to next and after which pause, by the rules of docs/protocol.md section 9. No
/// socket, no clock.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ReconnectPlan(BackoffSettings settings, ulong seed)
{
    /// <summary>
    /// Two masters that each take the other for the leader must not be asked without a pause.
    /// </summary>
    public const int MaxRedirects = 5;

    // Everybody who had a connection of use comes back at once: spread over this, and no longer, so that a new leader
    // has its agents within a moment.
    private static readonly TimeSpan s_soonest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(50);

    // Between two questions to a master that knows no leader.
    private const double ShortestWaitMilliseconds = 50;

    // An overloaded peer is left alone for longer.
    private const int FailuresWhenOverloaded = 4;

    private readonly Backoff _backoff = new(settings, seed);
    private readonly AddressList _addresses = new();
    private int _redirects;

    /// <summary>The next address to try; null when there is none at all.</summary>
    public string? Next(IReadOnlyList<string> addresses) => _addresses.Next(addresses);

    /// <summary>What to do after an attempt or a connection has ended.</summary>
    public ReconnectDecision After(LinkEnd end)
    {
        if (end.WasOfUse)
        {
            _backoff.Reset();
            // Whoever led may lead again in a moment, and knows best who does if not.
            _addresses.Remember(end.Address);
        }
        if (end.Redirection is { } redirect) return Follow(redirect);
        _redirects = 0;
        return end.Reason switch
        {
            CloseReason.ClosedByPeer or CloseReason.RefusedByPeer => Heed(end.Farewell, end.WasOfUse),
            CloseReason.PeerFoundMalformed => GiveUp,
            _ => Return(end.WasOfUse),
        };
    }

    /// <summary>Somebody knows who leads: the next attempt goes there.</summary>
    public void Remember(string leader) => _addresses.Remember(leader);

    private ReconnectDecision Follow(Redirect redirect)
    {
        if (redirect.Leader is { Length: > 0 } leader)
        {
            _addresses.Remember(leader);
            if (++_redirects < MaxRedirects) return new ReconnectDecision(TimeSpan.Zero);
            _redirects = 0;
            return Retry();
        }
        _redirects = 0;
        // Not longer than any other pause, whatever the peer says, and never as fast as the processor can.
        double named = Math.Max(redirect.RetryAfterMillisecondsOrDefault, ShortestWaitMilliseconds);
        double milliseconds = Math.Min(named, settings.Cap.TotalMilliseconds);
        TimeSpan wait = TimeSpan.FromMilliseconds(milliseconds);
        return new ReconnectDecision(wait + _backoff.UpTo(wait / 2));
    }

    // A refused handshake without a farewell was answered with FrameError: a defect of this side.
    private ReconnectDecision Heed(GoodbyeReason? farewell, bool wasOfUse) => farewell switch
    {
        null or GoodbyeReason.Finished or GoodbyeReason.Replaced => GiveUp,
        GoodbyeReason.Malformed or GoodbyeReason.HandshakeRefused => GiveUp,
        GoodbyeReason.Overloaded => Retry(FailuresWhenOverloaded),
        _ => Return(wasOfUse),
    };

    // The first attempt after a connection of use is no failure yet.
    private ReconnectDecision Return(bool wasOfUse)
    {
        if (!wasOfUse) return Retry();
        TimeSpan soon = s_soonest + _backoff.UpTo(s_soon - s_soonest);
        return new ReconnectDecision(soon < settings.Cap ? soon : settings.Cap);
    }

    private ReconnectDecision Retry(int atLeastFailures = 1) => new(_backoff.Fail(atLeastFailures));

    // Whoever does not accept that waits as long as ever.
    private ReconnectDecision GiveUp => new(settings.Cap / 2 + _backoff.UpTo(settings.Cap / 2), GiveUp: true);
}
