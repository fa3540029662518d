namespace Mesosd.Protocol.Client;

/// <summary>None of the addresses led to a peer that answers. The message lists each, and why.</summary>
public sealed class MasterUnreachableException : IOException
{
    /// <param name="attempts">What was tried, as <c>address: why it failed</c>, in order.</param>
    public MasterUnreachableException(IReadOnlyList<string> attempts)
        : base(Describe(attempts)) => Attempts = attempts;

    /// <summary>What was tried, as <c>address: why it failed</c>, in order.</summary>
    public IReadOnlyList<string> Attempts { get; }

    private static string Describe(IReadOnlyList<string> attempts) => attempts.Count switch
    {
        0 => "nobody can be reached: no address was given",
        1 => $"cannot reach {attempts[0]}",
        _ => $"nobody can be reached:{string.Concat(attempts.Select(attempt => $"\n  {attempt}"))}",
    };
}
