using Mesosd.Coordination;
using Mesosd.Protocol.Native;

namespace Mesosd.Leadership;

/// <summary>
/// Something that happened to a master's process besides what its peers do. What the members mean depends on
/// <see cref="Kind"/>.
/// </summary>
public readonly struct LeadershipInput
{
    private LeadershipInput(LeadershipInputKind kind) => Kind = kind;

    /// <summary>What happened.</summary>
    public LeadershipInputKind Kind { get; }

    /// <summary>StandbyLinkLost: whether the leader's host said that nobody listens there any more.</summary>
    public bool IsRefused { get; private init; }

    /// <summary>SessionOpened: which session. SessionProven: the same.</summary>
    public long Session { get; private init; }

    /// <summary>SessionOpened: how long it outlasts silence.</summary>
    public TimeSpan SessionTimeout { get; private init; }

    /// <summary>SessionOpened, SessionProven: when what was answered had been sent.</summary>
    public Instant SentAt { get; private init; }

    /// <summary>Answered: the request.</summary>
    public CoordinationRequestId Request { get; private init; }

    /// <summary>Answered: the answer.</summary>
    public CoordinationAnswer? Answer { get; private init; }

    /// <summary>Started: the entries of the journal, oldest first; empty without one.</summary>
    public IReadOnlyList<RegistryEntry>? Entries { get; private init; }

    /// <summary>Started: how long it took to read them; null when nothing was read.</summary>
    public TimeSpan? ReadIn { get; private init; }

    /// <summary>JournalWritten: the last entry that is on the disk.</summary>
    public ulong Sequence { get; private init; }

    /// <summary>Changed: the node. StandbyLinkLost: the leader's address. JournalFailed: why.</summary>
    public string? Text { get; private init; }

    public static LeadershipInput Started(IReadOnlyList<RegistryEntry>? entries = null, TimeSpan? readIn = null) =>
        new(LeadershipInputKind.Started) { Entries = entries ?? [], ReadIn = readIn };

    public static LeadershipInput SessionOpened(long session, TimeSpan timeout, Instant sentAt) =>
        new(LeadershipInputKind.SessionOpened) { Session = session, SessionTimeout = timeout, SentAt = sentAt };

    public static LeadershipInput SessionInterrupted() => new(LeadershipInputKind.SessionInterrupted);

    public static LeadershipInput SessionExpired() => new(LeadershipInputKind.SessionExpired);

    public static LeadershipInput SessionProven(long session, Instant sentAt) =>
        new(LeadershipInputKind.SessionProven) { Session = session, SentAt = sentAt };

    public static LeadershipInput Answered(CoordinationRequestId request, CoordinationAnswer answer) =>
        new(LeadershipInputKind.Answered) { Request = request, Answer = answer };

    public static LeadershipInput Changed(string path) => new(LeadershipInputKind.Changed) { Text = path };

    public static LeadershipInput StandbyLinkLost(string address, bool isRefused) =>
        new(LeadershipInputKind.StandbyLinkLost) { Text = address, IsRefused = isRefused };

    public static LeadershipInput JournalWritten(ulong sequence) =>
        new(LeadershipInputKind.JournalWritten) { Sequence = sequence };

    public static LeadershipInput JournalFailed(string why) =>
        new(LeadershipInputKind.JournalFailed) { Text = why };

    public static LeadershipInput Resign() => new(LeadershipInputKind.Resign);
}
