namespace Mesosd.Containers;

/// <summary>How a process ended, as wait(2) tells it on Linux.</summary>
/// <param name="Raw">The raw status: the exit status in bits 8 to 15, or a signal in bits 0 to 6.</param>
public readonly record struct WaitStatus(int Raw)
{
    /// <summary>Whether it ended by itself with status 0.</summary>
    public bool IsSuccess => Raw == 0;

    /// <summary>Its own exit status; null when a signal ended it.</summary>
    public int? ExitStatus => (Raw & 0x7f) == 0 ? (Raw >> 8) & 0xff : null;

    /// <summary>The signal that ended it; null when it ended by itself.</summary>
    public int? Signal => (Raw & 0x7f) == 0 ? null : Raw & 0x7f;

    /// <summary>What a shell would have in <c>$?</c>: the exit status, or 128 and the signal.</summary>
    public int ShellStatus => ExitStatus ?? 128 + Signal!.Value;

    /// <summary><c>exited with status 1</c> or <c>terminated with signal SIGKILL</c>.</summary>
    public override string ToString() => ExitStatus is { } status
        ? $"exited with status {status}"
        : $"terminated with signal {SignalNames.NameOf(Signal!.Value)}{((Raw & 0x80) != 0 ? " (core dumped)" : "")}";
}
