using System.Globalization;
using System.Text;
using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Supervisor;

/// <summary>
/// The lock that the one living supervisor of a <c>--runtime_dir</c> holds. The kernel releases it with the
/// process, so it cannot be stale as a mere file with a process id could.
/// </summary>
internal sealed unsafe class SupervisorLock : IDisposable
{
    private const uint FileMode = 0x1A4; // 0644
    private readonly int _descriptor;

    private SupervisorLock(int descriptor) => _descriptor = descriptor;

    /// <summary>Takes the lock for this process; null when another has it, or with a failure.</summary>
    public static SupervisorLock? TryTake(string runtimeDirectory, out SystemFailure failure)
    {
        string path = SupervisorFiles.Lock(runtimeDirectory);
        if (!TryOpen(path, out int descriptor, out failure)) return null;
        if (!TryLock(descriptor))
        {
            failure = new SystemFailure("lock", path,
                $"supervisor {ReadOwner(descriptor)} holds it; there can be one in a runtime_dir");
            Libc.Close(descriptor);
            return null;
        }
        // Its agent finds it by this number only.
        if (TryWriteOwner(descriptor)) return new SupervisorLock(descriptor);
        failure = SystemFailure.Of("write", path, Errno.Last);
        Libc.Close(descriptor);
        return null;
    }

    /// <summary>The process id of the living supervisor; null when there is none.</summary>
    public static int? FindOwner(string runtimeDirectory, out SystemFailure failure)
    {
        if (!TryOpen(SupervisorFiles.Lock(runtimeDirectory), out int descriptor, out failure)) return null;
        int? owner = TryLock(descriptor) ? null : ReadOwner(descriptor);
        Libc.Close(descriptor);
        return owner;
    }

    /// <summary>Gives the lock to whoever wants it next.</summary>
    public void Dispose() => Libc.Close(_descriptor);

    private static bool TryOpen(string path, out int descriptor, out SystemFailure failure)
    {
        int flags = LinuxConstants.OpenReadWrite | LinuxConstants.OpenCreate | LinuxConstants.OpenCloseOnExec
            | LinuxConstants.OpenNoFollow;
        descriptor = Libc.Open(path, flags, FileMode);
        failure = descriptor >= 0 ? default : SystemFailure.Of("open", path, Errno.Last);
        return descriptor >= 0;
    }

    private static bool TryLock(int descriptor) =>
        Libc.Lock(descriptor, LinuxConstants.LockExclusive | LinuxConstants.LockNonBlocking) == 0;

    // Zero for an owner that has not written its id yet.
    private static int ReadOwner(int descriptor)
    {
        byte* text = stackalloc byte[16];
        nint count = Libc.Read(descriptor, text, 16);
        string owner = Encoding.ASCII.GetString(text, (int)Math.Max(0, count)).Trim();
        return int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out int process) ? process : 0;
    }

    private static bool TryWriteOwner(int descriptor)
    {
        byte[] text = Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n");
        Libc.Truncate(descriptor, 0);
        fixed (byte* start = text) return Libc.Write(descriptor, start, (nuint)text.Length) == text.Length;
    }
}
