namespace Mesosd.Conformance;

/// <summary>A file of cases that share a cluster.</summary>
internal sealed record CaseFile(string Name, ClusterShape Cluster, IReadOnlyList<Case> Cases);

/// <summary>What runs while the cases of a file do.</summary>
internal sealed record ClusterShape(
    int Masters, int Agents, string Resources, IReadOnlyList<string> MasterFlags, IReadOnlyList<string> AgentFlags);

/// <summary>One case: steps in their order; its place is file and line, for people.</summary>
internal sealed record Case(string Name, string Place, IReadOnlyList<string> Tags, IReadOnlyList<Step> Steps);

/// <summary>One thing that a case does, and the line where it begins.</summary>
internal abstract record Step(int Line);

/// <summary>A request and what its answer must be.</summary>
internal sealed record Exchange(int Line, RequestText Request, Expectation Expected, bool UntilItHolds) : Step(Line);

/// <summary>Waits for a record of a stream.</summary>
internal sealed record Await(int Line, string Stream, string Body) : Step(Line);

/// <summary>Waits until the other side has ended a stream.</summary>
internal sealed record AwaitEnd(int Line, string Stream) : Step(Line);

/// <summary>Ends a stream.</summary>
internal sealed record CloseStream(int Line, string Stream) : Step(Line);

/// <summary>Starts one more agent.</summary>
internal sealed record StartAgent(int Line, string Agent) : Step(Line);

/// <summary>A request as it is written.</summary>
internal sealed record RequestText(
    string Target, bool IsHttp2, string Method, string Path, IReadOnlyList<(string Name, string Value)> Headers, string Body);

/// <summary>An answer as it must be; all of its bodies must hold.</summary>
internal sealed record Expectation(
    int Status, string? Stream, IReadOnlyList<(string Name, string? Value)> Headers, IReadOnlyList<string> Bodies);

/// <summary>A case that does not hold; the message says where, what was expected and what was found.</summary>
internal sealed class ConformanceException(string message) : Exception(message);
