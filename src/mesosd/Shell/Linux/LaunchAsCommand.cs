using System.Buffers.Binary;

namespace Mesosd.Shell.Linux;

/// <summary>
/// The hidden subcommand <c>mesosd launch-as</c>: reads a <see cref="LaunchAsPlan"/> from descriptor 3, changes
/// the user, and becomes the program. Runs before any host is set up. Failures are written to descriptor 4.
/// </summary>
public static unsafe class LaunchAsCommand
{
    /// <summary>The subcommand's name.</summary>
    public const string Name = "launch-as";

    internal const int PlanDescriptor = 3;
    internal const int ReportDescriptor = 4;

    // What a shell returns for a command that it cannot start.
    private const int FailedStatus = 127;

    /// <summary>Does not return when it succeeds.</summary>
    public static int Run()
    {
        LaunchAsPlan? plan = ReadPlan();
        if (plan is null) return Report(LaunchAsStep.ReadPlan, Errno.Invalid);
        Libc.Close(PlanDescriptor);
        Libc.Control(ReportDescriptor, LinuxConstants.SetDescriptorFlags, LinuxConstants.CloseOnExec);
        uint[] groups = [.. plan.Identity.Groups];
        fixed (uint* start = groups)
        {
            if (Libc.SetGroups((nuint)groups.Length, start) != 0) return Report(LaunchAsStep.SetGroups, Errno.Last);
        }
        // The group first: afterwards we may no longer change it.
        if (Libc.SetGroup(plan.Identity.GroupId) != 0) return Report(LaunchAsStep.SetGroup, Errno.Last);
        if (Libc.SetUser(plan.Identity.UserId) != 0) return Report(LaunchAsStep.SetUser, Errno.Last);
        ResetSignals();
        using NativeArguments native = new(plan.Path, plan.Arguments, plan.Environment);
        Libc.Execute(native.Path, native.Arguments, native.Environment);
        return Report(LaunchAsStep.Start, Errno.Last);
    }

    // The runtime ignores SIGPIPE, and ignoring would be inherited through execve(2); handlers are not.
    private static void ResetSignals()
    {
        for (int signal = 1; signal <= PosixSignals.Last; signal++) Libc.SetSignalAction(signal, 0);
        SignalSet none = default;
        Libc.SetSignalMask(LinuxConstants.SignalMaskSet, &none, null);
    }

    private static LaunchAsPlan? ReadPlan()
    {
        using MemoryStream bytes = new();
        byte* block = stackalloc byte[4096];
        while (bytes.Length <= LaunchAsPlan.MaxBytes)
        {
            nint count = Libc.Read(PlanDescriptor, block, 4096);
            if (count < 0) return null;
            if (count == 0) return LaunchAsPlan.Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
            bytes.Write(new ReadOnlySpan<byte>(block, (int)count));
        }
        return null;
    }

    private static int Report(LaunchAsStep step, int errno)
    {
        byte* report = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(report, 4), (int)step);
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(report + 4, 4), errno);
        // Called by hand there is no pipe; the exit status then says all there is to say.
        Libc.Write(ReportDescriptor, report, 8);
        return FailedStatus;
    }
}
