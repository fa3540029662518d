namespace Mesosd.Coordination;

/// <summary>
/// One request to the coordination service. Requests are performed in the order in which they were made, each sees
/// what the ones before have done, and each gets exactly one answer.
/// </summary>
public sealed record CoordinationRequest
{
    private CoordinationRequest(CoordinationRequestKind kind, string path)
    {
        Kind = kind;
        Path = path;
    }

    /// <summary>What is asked.</summary>
    public CoordinationRequestKind Kind { get; }

    /// <summary>List, Read: an absolute path. Transact: empty.</summary>
    public string Path { get; }

    /// <summary>
    /// List, Read: whether the next change (of the children; of the content or existence) shall be told, once.
    /// </summary>
    public bool Watches { get; private init; }

    /// <summary>Transact: what to do, in order.</summary>
    public IReadOnlyList<CoordinationStep> Steps { get; private init; } = [];

    public static CoordinationRequest List(string path, bool watches = false) =>
        new(CoordinationRequestKind.List, path) { Watches = watches };

    public static CoordinationRequest Read(string path, bool watches = false) =>
        new(CoordinationRequestKind.Read, path) { Watches = watches };

    public static CoordinationRequest Transact(params IReadOnlyList<CoordinationStep> steps) =>
        new(CoordinationRequestKind.Transact, "") { Steps = steps };
}
