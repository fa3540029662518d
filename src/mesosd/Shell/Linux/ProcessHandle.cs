namespace Mesosd.Shell.Linux;

/// <summary>
/// A process by a descriptor (pidfd) instead of its number: the number may be given to another process, the
/// descriptor never means another one. Works for any process that this one may signal.
/// </summary>
internal sealed unsafe class ProcessHandle : IDisposable
{
    private readonly int _descriptor;

    private ProcessHandle(int descriptor) => _descriptor = descriptor;

    /// <summary>The process that has this number now; null when there is none.</summary>
    public static ProcessHandle? TryOpen(int processId)
    {
        int descriptor = (int)Libc.SystemCall(LinuxConstants.OpenProcessCall, processId, 0, 0, 0);
        return descriptor < 0 ? null : new ProcessHandle(descriptor);
    }

    /// <summary>Sends SIGKILL; false when the process has ended or belongs to somebody else.</summary>
    public bool Kill() =>
        Libc.SystemCall(LinuxConstants.SignalProcessCall, _descriptor, PosixSignals.Kill, 0, 0) == 0;

    /// <summary>Waits until the process has ended, reaped or not. False when the time was over before.</summary>
    /// <param name="patience">At most 24 days; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    public bool WaitForEnd(TimeSpan patience)
    {
        PollEntry entry = new() { Descriptor = _descriptor, Wanted = LinuxConstants.PollIn };
        int result;
        do result = Libc.Poll(&entry, 1, (int)patience.TotalMilliseconds);
        while (result < 0 && Errno.Last == Errno.Interrupted);
        return result > 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Libc.Close(_descriptor);
}
