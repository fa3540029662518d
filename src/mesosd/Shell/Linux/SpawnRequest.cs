namespace Mesosd.Shell.Linux;

/// <summary>One process to be started, as the leader of a session and process group of its own.</summary>
public sealed record SpawnRequest
{
    /// <summary>The program; a name without a slash is looked for in the environment's PATH.</summary>
    public required string Path { get; init; }

    /// <summary>argv, the program's name included.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment, <c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>A file that is made (mode 0640) or appended to; relative to the working directory.</summary>
    public required string StandardOutput { get; init; }

    /// <summary>As <see cref="StandardOutput"/>; may be the same file.</summary>
    public required string StandardError { get; init; }

    /// <summary>Who the process shall be; null for this process' own user.</summary>
    public UserIdentity? Identity { get; init; }
}
