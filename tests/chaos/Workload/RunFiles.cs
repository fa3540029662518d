using System.Runtime.InteropServices;

namespace Mesosd.Chaos;

/// <summary>
/// What tasks prove on disk: each appends its own id to its job's file before it does anything else. And the gate where
/// held tasks wait without using the processor.
/// </summary>
internal sealed partial class RunFiles
{
    // Appends with O_APPEND. A held task then waits in open() until somebody writes to the gate, and in read() until
    // that one closes it; the file beside the gate is for tasks that come later.
    private const string Script = "echo \"$2\" >> \"$1\" || exit 3; [ \"$3\" = held ] && [ ! -e \"$4.open\" ] && read line < \"$4\"; exit 0";
    private const uint OwnerMayReadAndWrite = 0b110_000_000;

    private readonly string _folder;
    private readonly string _gate;

    public RunFiles(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _gate = $"{_folder}/gate";
        if (MakePipe(_gate, OwnerMayReadAndWrite) != 0) throw new IOException($"mkfifo {_gate}: errno {Marshal.GetLastPInvokeError()}");
    }

    public string[] Command(Attempt attempt) =>
        ["/bin/sh", "-c", Script, "task", FileOf(attempt.Job), attempt.Id.Value, attempt.Job.IsHeld ? "held" : "short", _gate];

    /// <summary>Lets held tasks go on. Repeated, it reaches those that were between looking and waiting.</summary>
    public void OpenGate()
    {
        if (!File.Exists($"{_gate}.open")) File.WriteAllText($"{_gate}.open", "");
        using FileStream pulse = new(_gate, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    }

    /// <summary>The task ids that ran for a job, one for each time.</summary>
    public string[] RunsOf(Job job) => File.Exists(FileOf(job)) ? File.ReadAllLines(FileOf(job)) : [];

    private string FileOf(Job job) => $"{_folder}/{job.Name}";

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
