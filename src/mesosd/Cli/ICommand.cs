using Mesosd.Settings;

namespace Mesosd.Cli;

/// <summary>What can stand behind <c>mesosd</c>.</summary>
public interface ICommand
{
    /// <summary>Its name, its help and its flags.</summary>
    CommandPage Page { get; }

    /// <summary>Does the work.</summary>
    /// <param name="flags">The flags, without errors; help and version have been dealt with.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="stop">Set when the user interrupts.</param>
    /// <returns>The exit status.</returns>
    Task<int> RunAsync(FlagValues flags, Terminal terminal, CancellationToken stop);
}
