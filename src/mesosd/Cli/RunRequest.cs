using Mesosd.Protocol.Messages;

namespace Mesosd.Cli;

/// <summary>What <c>mesosd run</c> was asked to do.</summary>
internal sealed record RunRequest
{
    public required IReadOnlyList<string> Masters { get; init; }

    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    public required string Name { get; init; }

    public required string User { get; init; }

    public required IReadOnlyList<Resource> Resources { get; init; }

    public int Instances { get; init; } = 1;

    public string? Role { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; init; } = [];

    /// <summary>Whether programs read the output: one JSON object a line.</summary>
    public bool Json { get; init; }

    /// <summary>How long to wait for an answer of master or agent.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
