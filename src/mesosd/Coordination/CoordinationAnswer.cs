namespace Mesosd.Coordination;

/// <summary>The answer to a <see cref="CoordinationRequest"/>.</summary>
/// <param name="Status">What became of it.</param>
public sealed record CoordinationAnswer(CoordinationStatus Status)
{
    /// <summary>List: the children's names, in no order.</summary>
    public IReadOnlyList<string> Children { get; init; } = [];

    /// <summary>Read: the content.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Read: the session that a node ends with; 0 for one that stays.</summary>
    public long Owner { get; init; }

    /// <summary>Transact: for each step the path of the node that it made, or empty.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Transact, unless done: the first step that failed.</summary>
    public int FailedStep { get; init; } = -1;

    /// <summary>Refused, Unavailable: why, in a sentence.</summary>
    public string Text { get; init; } = "";
}
