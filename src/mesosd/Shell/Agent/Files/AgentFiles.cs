using Mesosd.Agent;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Linux;
using Microsoft.Win32.SafeHandles;
using AgentApi = Mesosd.Protocol.AgentApi;
using FileInfo = Mesosd.Protocol.Messages.FileInfo;

namespace Mesosd.Shell.Agent.Files;

/// <summary>
/// LIST_FILES and READ_FILE: sandboxes by their virtual and their real paths, and the agent's own log as
/// <c>/slave/log</c>. Answers are responses or refusals; nothing is thrown. Thread-safe; blocks on the disk.
/// </summary>
internal sealed class AgentFiles(string workDirectory, string? logFile)
{
    /// <summary>What one READ_FILE answers with at most: 16 pages, as in Mesos.</summary>
    public const int MaxReadBytes = 64 << 10;

    // An answer with more would be megabytes; a person who needs it has a shell.
    private const int MaxEntries = 10_000;

    private const string LogPath = "/slave/log";

    /// <summary>The entries of a folder, by name; a file lists itself, as in Mesos.</summary>
    public IMessage List(AgentId? agentId, string path)
    {
        using OpenedPath? opened = Open(agentId, path, out Refusal? refusal);
        if (opened is null) return refusal!;
        FileFacts facts = opened.Examine();
        AgentApi.ResponseListFiles list = new();
        if (!facts.IsFolder)
        {
            list.FileInfos.Add(Describe(path, facts, Names.Read()));
            return Response(list);
        }
        return TryList(opened, path, list, out refusal) ? Response(list) : refusal!;
    }

    /// <summary>A piece of a file. At or beyond the end it is empty.</summary>
    public IMessage Read(AgentId? agentId, AgentApi.CallReadFile call)
    {
        using OpenedPath? opened = Open(agentId, call.Path, out Refusal? refusal);
        if (opened is null) return refusal!;
        FileFacts facts = opened.Examine();
        // Pipes and devices may block or do things when they are opened.
        if (!facts.IsRegular)
            return Refuse(RefusalCode.Invalid,
                $"ReadFile.path: {call.Path} is no regular file; LIST_FILES shows folders");
        try
        {
            using SafeFileHandle file = File.OpenHandle(
                opened.Held, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return ReadPiece(file, call);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            return Refuse(RefusalCode.Forbidden, $"read {call.Path}: {DiskFault.Describe(failure)}");
        }
    }

    private static AgentApi.Response ReadPiece(SafeFileHandle file, AgentApi.CallReadFile call)
    {
        ulong size = (ulong)RandomAccess.GetLength(file);
        ulong left = call.Offset < size ? size - call.Offset : 0;
        ulong wanted = Math.Min(left, Math.Min(call.Length ?? MaxReadBytes, MaxReadBytes));
        byte[] data = new byte[wanted];
        int count = wanted == 0 ? 0 : RandomAccess.Read(file, data, (long)call.Offset);
        return new AgentApi.Response
        {
            Type = AgentApi.ResponseType.ReadFile,
            ReadFile = new AgentApi.ResponseReadFile
            {
                Size = size,
                // Shorter when the file was cut meanwhile.
                Data = count == data.Length ? data : data[..count],
            },
        };
    }

    private static bool TryList(
        OpenedPath folder, string path, AgentApi.ResponseListFiles list, out Refusal? refusal)
    {
        refusal = null;
        Names names = Names.Read();
        try
        {
            List<string> entries = [];
            foreach (string entry in Directory.EnumerateFileSystemEntries(folder.Held))
            {
                entries.Add(Path.GetFileName(entry));
                if (entries.Count <= MaxEntries) continue;
                refusal = Refuse(RefusalCode.Exhausted,
                    $"ListFiles.path: {path} has more than {MaxEntries} entries");
                return false;
            }
            entries.Sort(StringComparer.Ordinal);
            foreach (string name in entries)
                if (folder.ExamineEntry(name) is FileFacts facts)
                    list.FileInfos.Add(Describe($"{path.TrimEnd('/')}/{name}", facts, names));
            return true;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            refusal = Refuse(RefusalCode.Forbidden, $"list {path}: {DiskFault.Describe(failure)}");
            return false;
        }
    }

    private OpenedPath? Open(AgentId? agentId, string path, out Refusal? refusal)
    {
        OpenedPath? opened = null;
        int errno = Errno.NoEntry;
        if (path == LogPath && logFile is not null) opened = OpenedPath.TryOpenOwn(logFile, out errno);
        else if (FilePath.TryResolve(path, workDirectory, agentId, out FilePath? place))
            opened = OpenedPath.TryOpen(place, workDirectory, out errno);
        refusal = opened is null ? Explain(path, errno) : null;
        return opened;
    }

    private static Refusal Explain(string path, int errno) => errno == Errno.AccessDenied
        ? Refuse(RefusalCode.Forbidden, $"path {path}: {Errno.Describe(errno)}")
        : Refuse(RefusalCode.NotFound, $"path {path}: there is no such file in a sandbox here; " +
            "sandboxes are at /frameworks/FRAMEWORK/executors/EXECUTOR/runs/latest");

    private static FileInfo Describe(string path, in FileFacts facts, Names names) => new()
    {
        Path = path,
        Nlink = (int)facts.Links,
        Size = facts.SizeBytes,
        Mtime = new TimeInfo(facts.ModifiedSeconds * 1_000_000_000 + facts.ModifiedNanoseconds),
        Mode = facts.Mode,
        Uid = names.Users.Of(facts.User),
        Gid = names.Groups.Of(facts.Group),
    };

    private static AgentApi.Response Response(AgentApi.ResponseListFiles list) =>
        new() { Type = AgentApi.ResponseType.ListFiles, ListFiles = list };

    private static Refusal Refuse(RefusalCode code, string text) => new() { Code = code, Message = text };

    private sealed record Names(AccountNames Users, AccountNames Groups)
    {
        public static Names Read() => new(AccountNames.Read("/etc/passwd"), AccountNames.Read("/etc/group"));
    }
}
