namespace Mesosd.Protocol.Client;

/// <summary>What came of the attempts of one call, and whether there shall be more. Pure.</summary>
/// <param name="addresses">How many addresses there are.</param>
/// <param name="maxRounds">How often all of them may be tried; null for any number of times.</param>
internal sealed class DialReport(int addresses, int? maxRounds)
{
    // Beyond this the list has said all it has to say.
    private const int MaxAttempts = 100;

    private readonly List<string> _attempts = [];
    private int _roundsLeft = maxRounds ?? int.MaxValue;
    private int _failures;
    private int _redirects;

    /// <summary>Whether to try no more.</summary>
    public bool IsOver => _roundsLeft <= 0 || _attempts.Count >= MaxAttempts;

    /// <summary>Every address tried with its last failure, in the order of the first attempts.</summary>
    public IReadOnlyList<string> Attempts => _attempts;

    /// <summary>Takes note of a failed attempt.</summary>
    /// <returns>How long to wait before the next.</returns>
    public TimeSpan Failed(LinkEnd end, ReconnectDecision next)
    {
        Write(end.Address, end.Message);
        if (end.Redirection is { } redirect)
        {
            // Masters that send one to each other count as a round; one that waits for an election does not.
            if (redirect.Leader is not null && ++_redirects % ReconnectPlan.MaxRedirects == 0) _roundsLeft--;
            return next.Pause;
        }
        // The same again would end the same, but another address may answer better.
        if (next.GiveUp) _roundsLeft = 1;
        if (++_failures % Math.Max(addresses, 1) != 0) return TimeSpan.Zero;
        _roundsLeft--;
        return IsOver ? TimeSpan.Zero : next.Pause;
    }

    /// <summary>The time for getting connected ran out, or the caller had enough, during an attempt.</summary>
    public void Interrupted(string address, TimeSpan timeout, string? why = null)
    {
        Write(address, $"{why ?? "no answer"}; {timeout.TotalSeconds:0.#} s for getting connected are over");
        End();
    }

    /// <summary>The same between two attempts: how they failed has been written down.</summary>
    public void End() => _roundsLeft = 0;

    private void Write(string address, string why)
    {
        string prefix = address + ": ";
        int known = _attempts.FindIndex(attempt => attempt.StartsWith(prefix, StringComparison.Ordinal));
        if (known >= 0) _attempts[known] = prefix + why;
        else _attempts.Add(prefix + why);
    }
}
