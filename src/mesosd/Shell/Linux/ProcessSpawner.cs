using System.Runtime.InteropServices;

namespace Mesosd.Shell.Linux;

/// <summary>
/// Starts processes with posix_spawn(3), which shares this process' memory with the child until it becomes the
/// new program: its cost does not grow with our memory. The child leads a new session, has every signal at its
/// default and unblocked, /dev/null as input, and no descriptor but the three.
/// </summary>
/// <remarks>Not thread-safe: belongs to one loop.</remarks>
internal sealed unsafe class ProcessSpawner : IDisposable
{
    // Sandbox files are for the task's user and whoever shares its group.
    private const uint OutputMode = 0x1A0; // 0640

    private readonly SpawnBlock* _attributes;
    private readonly int _nullDevice;
    private readonly LaunchAsStarter _launchAs;

    /// <param name="launchAs">How to call this binary's <c>launch-as</c>: path and leading arguments.</param>
    /// <exception cref="IOException">/dev/null cannot be opened.</exception>
    public ProcessSpawner(IReadOnlyList<string> launchAs)
    {
        _nullDevice = OpenNullDevice();
        _launchAs = new LaunchAsStarter(launchAs);
        _attributes = (SpawnBlock*)NativeMemory.AllocZeroed((nuint)sizeof(SpawnBlock));
        SignalSet all = SignalSet.All, none = default;
        Libc.InitSpawnAttributes(_attributes);
        Libc.SetSpawnSignalMask(_attributes, &none);
        Libc.SetSpawnDefaultSignals(_attributes, &all);
        Libc.SetSpawnFlags(_attributes, LinuxConstants.SpawnDefaultSignals
            | LinuxConstants.SpawnSignalMask | LinuxConstants.SpawnNewSession);
    }

    /// <summary>How <c>launch-as</c> is called when this process is the mesosd binary itself.</summary>
    public static IReadOnlyList<string> OwnLaunchAs { get; } = ["/proc/self/exe", LaunchAsCommand.Name];

    /// <summary>
    /// Starts the process, or says which step failed and then has changed nothing but the output files.
    /// </summary>
    public bool TrySpawn(SpawnRequest request, out int processId, out SystemFailure failure)
    {
        processId = 0;
        if (!ProgramSearch.TryFind(request, out string program, out failure)) return false;
        if (!TryOpenOutput(request, request.StandardOutput, out int output, out failure)) return false;
        try
        {
            if (!TryOpenOutput(request, request.StandardError, out int error, out failure)) return false;
            try
            {
                StandardStreams streams = new(_nullDevice, output, error);
                return request.Identity is null
                    ? TryStart(request, program, streams, out processId, out failure)
                    : _launchAs.TryStart(this, request, program, streams, out processId, out failure);
            }
            finally
            {
                Libc.Close(error);
            }
        }
        finally
        {
            Libc.Close(output);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Libc.Close(_nullDevice);
        NativeMemory.Free(_attributes);
    }

    /// <summary>Calls posix_spawn. The extra descriptors become 3 and 4 of the child; -1 means none.</summary>
    /// <returns>Zero, or the error number.</returns>
    internal int Start(
        in NativeArguments native, string workingDirectory, in StandardStreams streams, out int processId)
    {
        SpawnBlock actions;
        int child = 0;
        Libc.InitFileActions(&actions);
        try
        {
            int first = AddStreams(&actions, streams);
            Libc.AddCloseFrom(&actions, first);
            Libc.AddChangeDirectory(&actions, workingDirectory);
            int error = Libc.Spawn(
                &child, native.Path, &actions, _attributes, native.Arguments, native.Environment);
            processId = error == 0 ? child : 0;
            return error;
        }
        finally
        {
            Libc.DestroyFileActions(&actions);
        }
    }

    // Sources are above every target, so that no duplicate overwrites a source that is still needed.
    private static int AddStreams(SpawnBlock* actions, in StandardStreams streams)
    {
        Libc.AddDuplicate(actions, streams.Input, 0);
        Libc.AddDuplicate(actions, streams.Output, 1);
        Libc.AddDuplicate(actions, streams.Error, 2);
        if (streams.Plan < 0) return 3;
        Libc.AddDuplicate(actions, streams.Plan, LaunchAsCommand.PlanDescriptor);
        Libc.AddDuplicate(actions, streams.Report, LaunchAsCommand.ReportDescriptor);
        return LaunchAsCommand.ReportDescriptor + 1;
    }

    private bool TryStart(
        SpawnRequest request, string program, in StandardStreams streams, out int processId,
        out SystemFailure failure)
    {
        failure = default;
        using NativeArguments native = new(program, request.Arguments, request.Environment);
        int error = Start(native, request.WorkingDirectory, streams, out processId);
        if (error == 0) return true;
        failure = ProgramSearch.Explain(request, program, error);
        return false;
    }

    private static bool TryOpenOutput(
        SpawnRequest request, string file, out int descriptor, out SystemFailure failure)
    {
        failure = default;
        string path = Path.Combine(request.WorkingDirectory, file);
        // No symbolic link and no waiting for a pipe's reader: the directory belongs to the task's user, who
        // could have put either there.
        int flags = LinuxConstants.OpenWriteOnly | LinuxConstants.OpenCreate | LinuxConstants.OpenAppend
            | LinuxConstants.OpenCloseOnExec | LinuxConstants.OpenNonBlocking | LinuxConstants.OpenNoFollow;
        descriptor = Libc.Open(path, flags, OutputMode);
        if (descriptor < 0)
        {
            failure = ProgramSearch.ExplainOutput(request, path, Errno.Last);
            return false;
        }
        if (request.Identity is not { } identity) return true;
        if (Libc.ChangeOwner(descriptor, identity.UserId, identity.GroupId) == 0) return true;
        failure = SystemFailure.Of("change owner of", path, Errno.Last);
        Libc.Close(descriptor);
        return false;
    }

    // Descriptors 0 to 2 are filled on the way if somebody started us without them: files opened later would
    // take their numbers and become a child's streams by mistake.
    private static int OpenNullDevice()
    {
        while (true)
        {
            int descriptor = Libc.Open(
                "/dev/null", LinuxConstants.OpenReadWrite | LinuxConstants.OpenCloseOnExec, 0);
            if (descriptor < 0) throw new IOException(SystemFailure.Of("open", "/dev/null", Errno.Last).ToString());
            if (descriptor > 2) return descriptor;
        }
    }
}
