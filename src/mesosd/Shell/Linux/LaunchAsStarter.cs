using System.Buffers.Binary;

namespace Mesosd.Shell.Linux;

/// <summary>
/// Starts a process as another user: posix_spawn(3) cannot change users, so this binary is started as
/// <c>launch-as</c>, changes the user itself, and becomes the program. Costs one start of this binary (some
/// milliseconds), during which the caller waits: only then is it known whether the program could be started.
/// </summary>
internal sealed unsafe class LaunchAsStarter(IReadOnlyList<string> command)
{
    // A program that is not there after this long hangs on a dead file system or a dead machine.
    private const int PatienceMilliseconds = 10_000;

    // Above the descriptors that the child gets; see ProcessSpawner.AddStreams.
    private const int LowestDescriptor = 10;

    internal bool TryStart(
        ProcessSpawner spawner, SpawnRequest request, string program, in StandardStreams streams,
        out int processId, out SystemFailure failure)
    {
        processId = 0;
        LaunchAsPlan plan = new(request.Identity!, program, request.Arguments, request.Environment);
        if (!TryStorePlan(plan, out int file, out failure)) return false;
        try
        {
            if (!TryOpenReport(out int reader, out int writer, out failure)) return false;
            int child;
            try
            {
                // The environment is empty: see LaunchAsPlan.
                using NativeArguments native = new(command[0], command, []);
                StandardStreams five = streams with { Plan = file, Report = writer };
                int error = spawner.Start(native, request.WorkingDirectory, five, out child);
                if (error != 0) failure = ProgramSearch.Explain(request, command[0], error);
                if (error != 0) return CloseAndFail(reader);
            }
            finally
            {
                Libc.Close(writer);
            }
            return TryAwait(request, program, reader, child, out processId, out failure);
        }
        finally
        {
            Libc.Close(file);
        }
    }

    private static bool CloseAndFail(int reader)
    {
        Libc.Close(reader);
        return false;
    }

    // The pipe's last writer disappears when the child becomes the program: nothing to read means success.
    private static bool TryAwait(
        SpawnRequest request, string program, int reader, int child, out int processId, out SystemFailure failure)
    {
        byte* report = stackalloc byte[8];
        int ready = WaitForReport(reader);
        nint count = ready > 0 ? Libc.Read(reader, report, 8) : 0;
        Libc.Close(reader);
        processId = child;
        failure = default;
        if (ready > 0 && count == 0) return true;
        processId = 0;
        failure = count == 8
            ? Explain(request, program, new ReadOnlySpan<byte>(report, 8))
            : SystemFailure.Of("start", program, Errno.TimedOut);
        // The child is gone or no good. It is not reaped here: it may be stuck, and that must not stop us.
        Libc.Kill(child, PosixSignals.Kill);
        return false;
    }

    // A signal, such as the end of some other child, interrupts the wait and says nothing about this one.
    private static int WaitForReport(int reader)
    {
        long deadline = Environment.TickCount64 + PatienceMilliseconds;
        PollEntry entry = new() { Descriptor = reader, Wanted = LinuxConstants.PollIn };
        while (true)
        {
            int left = (int)Math.Max(0, deadline - Environment.TickCount64);
            int ready = Libc.Poll(&entry, 1, left);
            if (ready >= 0 || Errno.Last != Errno.Interrupted) return ready;
        }
    }

    private static SystemFailure Explain(SpawnRequest request, string program, ReadOnlySpan<byte> report)
    {
        int errno = BinaryPrimitives.ReadInt32LittleEndian(report[4..]);
        uint user = request.Identity!.UserId;
        return (LaunchAsStep)BinaryPrimitives.ReadInt32LittleEndian(report) switch
        {
            LaunchAsStep.ReadPlan => SystemFailure.Of("read the launch plan for", program, errno),
            LaunchAsStep.SetGroups => SystemFailure.Of("set the groups for", $"user {user}", errno),
            LaunchAsStep.SetGroup => SystemFailure.Of("set the group for", $"user {user}", errno),
            LaunchAsStep.SetUser => SystemFailure.Of("become", $"user {user}", errno),
            _ => SystemFailure.Of("start", program, errno),
        };
    }

    private static bool TryStorePlan(LaunchAsPlan plan, out int descriptor, out SystemFailure failure)
    {
        failure = default;
        descriptor = MoveUp(Libc.CreateMemoryFile("launch-as", LinuxConstants.MemoryFileCloseOnExec));
        if (descriptor < 0)
        {
            failure = SystemFailure.Of("make", "a memory file for the launch plan", Errno.Last);
            return false;
        }
        byte[] bytes = plan.Encode();
        int written = 0;
        fixed (byte* start = bytes)
        {
            while (written < bytes.Length)
            {
                nint count = Libc.Write(descriptor, start + written, (nuint)(bytes.Length - written));
                if (count <= 0) break;
                written += (int)count;
            }
        }
        if (written == bytes.Length && Libc.Seek(descriptor, 0, LinuxConstants.SeekStart) == 0) return true;
        failure = SystemFailure.Of("write", "the launch plan", Errno.Last);
        Libc.Close(descriptor);
        return false;
    }

    private static bool TryOpenReport(out int reader, out int writer, out SystemFailure failure)
    {
        failure = default;
        int* ends = stackalloc int[2];
        reader = writer = -1;
        if (Libc.Pipe(ends, LinuxConstants.OpenCloseOnExec) == 0)
        {
            reader = ends[0];
            writer = MoveUp(ends[1]);
            if (writer >= 0) return true;
            Libc.Close(reader);
        }
        failure = SystemFailure.Of("make", "a pipe for the launch report", Errno.Last);
        return false;
    }

    private static int MoveUp(int descriptor)
    {
        if (descriptor is < 0 or >= LowestDescriptor) return descriptor;
        int moved = Libc.Control(descriptor, LinuxConstants.DuplicateCloseOnExec, LowestDescriptor);
        Libc.Close(descriptor);
        return moved;
    }
}
