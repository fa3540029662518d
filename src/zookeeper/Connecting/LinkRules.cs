namespace Mesosd.ZooKeeper.Connecting;

/// <summary>When a connection needs a ping and when it is given up; everything follows from the session's time-out.</summary>
internal readonly record struct LinkRules(TimeSpan SessionTimeout, TimeSpan RequestTimeout)
{
    /// <summary>A ping is due when nothing was sent for a third: two can be lost before the session is.</summary>
    public TimeSpan PingAfter => SessionTimeout / 3;

    /// <summary>At two thirds of silence there is still time to take the session to another server.</summary>
    public TimeSpan SilenceLimit => SessionTimeout * 2 / 3;

    public LinkDecision Decide(in LinkAges ages)
    {
        if (ages.SinceReceived >= SilenceLimit) return new LinkDecision(LinkAction.GiveUpSilent, TimeSpan.Zero);
        if (ages.OldestRequest is { } oldest && oldest >= RequestTimeout)
            return new LinkDecision(LinkAction.GiveUpOverdue, TimeSpan.Zero);

        bool isPingDue = !ages.IsPinging && ages.SinceSent >= PingAfter;
        TimeSpan wait = SilenceLimit - ages.SinceReceived;
        if (!isPingDue && !ages.IsPinging) wait = Shorter(wait, PingAfter - ages.SinceSent);
        // A request that is made meanwhile is looked at soon enough.
        wait = Shorter(wait, ages.OldestRequest is { } age ? RequestTimeout - age : RequestTimeout / 4);
        return new LinkDecision(isPingDue ? LinkAction.Ping : LinkAction.Wait, wait);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
