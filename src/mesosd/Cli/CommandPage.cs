using Mesosd.Settings;

namespace Mesosd.Cli;

/// <summary>What help says about a command, and the flags by which it is called.</summary>
public sealed record CommandPage
{
    /// <summary>The word behind <c>mesosd</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands in the list of commands.</summary>
    public required CommandTopic Topic { get; init; }

    /// <summary>What it does, in a few words with a verb.</summary>
    public required string Summary { get; init; }

    /// <summary>What stands behind the name, such as <c>[--flag=value ...] TASK</c>.</summary>
    public required string Usage { get; init; }

    /// <summary>What one has to know, in paragraphs separated by an empty line.</summary>
    public required string Description { get; init; }

    /// <summary>The flags.</summary>
    public required FlagTable Flags { get; init; }

    /// <summary>What to type first.</summary>
    public IReadOnlyList<CommandExample> Examples { get; init; } = [];
}
