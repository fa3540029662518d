using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Linux;
using Microsoft.Win32.SafeHandles;
using FileInfo = Mesosd.Protocol.Messages.FileInfo;

namespace Mesosd.Shell.Files;

/// <summary>Lists and reads what an <see cref="IFileTree"/> has opened, by Mesos' rules. Nothing is thrown.</summary>
internal static class FileReading
{
    /// <summary>What one reading answers with at most: 16 pages, as in Mesos.</summary>
    public const int MaxReadBytes = 64 << 10;

    // An answer with more would be megabytes; a person who needs it has a shell.
    private const int MaxEntries = 10_000;

    /// <summary>The entries of a folder, by name. What is no folder has none, as in Mesos.</summary>
    /// <param name="opened">What is listed.</param>
    /// <param name="path">How it was asked for; entries are named below it.</param>
    /// <param name="refusal">Why there is no answer.</param>
    public static List<FileInfo>? List(OpenedPath opened, string path, out Refusal? refusal)
    {
        refusal = null;
        List<FileInfo> list = [];
        if (!opened.Examine().IsFolder) return list;
        try
        {
            if (Names(opened) is not { } names)
            {
                refusal = Refuse(RefusalCode.Exhausted, $"path {path}: it has more than {MaxEntries} entries");
                return null;
            }
            Accounts accounts = Accounts.Read();
            foreach (string name in names)
                if (opened.ExamineEntry(name) is FileFacts facts)
                    list.Add(Describe($"{path.TrimEnd('/')}/{name}", facts, accounts));
            return list;
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            refusal = Refuse(RefusalCode.Forbidden, $"list {path}: {DiskFault.Describe(failure)}");
            return null;
        }
    }

    /// <summary>A piece of a file. At or beyond the end it is empty.</summary>
    /// <param name="opened">What is read.</param>
    /// <param name="path">How it was asked for.</param>
    /// <param name="offset">Where the piece begins.</param>
    /// <param name="length">How much is wanted; null for what one answer takes.</param>
    /// <param name="refusal">Why there is no answer.</param>
    public static FilePiece? Read(OpenedPath opened, string path, ulong offset, ulong? length, out Refusal? refusal)
    {
        using SafeFileHandle? file = OpenContent(opened, path, out refusal);
        if (file is null) return null;
        try
        {
            ulong size = (ulong)RandomAccess.GetLength(file);
            ulong left = offset < size ? size - offset : 0;
            ulong wanted = Math.Min(left, Math.Min(length ?? MaxReadBytes, MaxReadBytes));
            byte[] data = new byte[wanted];
            int count = wanted == 0 ? 0 : RandomAccess.Read(file, data, (long)offset);
            // Shorter when the file was cut meanwhile.
            return new FilePiece(size, count == data.Length ? data : data[..count]);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            refusal = Unreadable(path, failure);
            return null;
        }
    }

    /// <summary>A file's content, for reading; the caller closes it.</summary>
    public static SafeFileHandle? OpenContent(OpenedPath opened, string path, out Refusal? refusal)
    {
        refusal = null;
        FileFacts facts = opened.Examine();
        if (facts.IsFolder)
            refusal = Refuse(RefusalCode.Invalid, $"path {path}: cannot read a directory; list it instead");
        // Pipes and devices may block or do things when they are opened.
        else if (!facts.IsRegular) refusal = Refuse(RefusalCode.Invalid, $"path {path}: it is no regular file");
        if (refusal is not null) return null;
        try
        {
            return File.OpenHandle(
                opened.Held, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            refusal = Unreadable(path, failure);
            return null;
        }
    }

    /// <summary>The refusal for a path that could not be opened.</summary>
    /// <param name="path">How it was asked for.</param>
    /// <param name="errno">Why, see <see cref="OpenedPath.TryOpenWithin"/>.</param>
    /// <param name="hint">Where files are, for a path that names none.</param>
    public static Refusal Explain(string path, int errno, string hint) => errno switch
    {
        Errno.AccessDenied => Refuse(RefusalCode.Forbidden, $"path {path}: {Errno.Describe(errno)}"),
        Errno.CrossDevice => Refuse(RefusalCode.Invalid, $"path {path} is inaccessible: it leads out of its folder"),
        _ => Refuse(RefusalCode.NotFound, $"path {path}: {hint}"),
    };

    private static List<string>? Names(OpenedPath folder)
    {
        List<string> names = [];
        foreach (string entry in Directory.EnumerateFileSystemEntries(folder.Held))
        {
            if (names.Count == MaxEntries) return null;
            names.Add(Path.GetFileName(entry));
        }
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    private static FileInfo Describe(string path, in FileFacts facts, Accounts accounts) => new()
    {
        Path = path,
        Nlink = (int)facts.Links,
        Size = facts.SizeBytes,
        Mtime = new TimeInfo(facts.ModifiedSeconds * 1_000_000_000 + facts.ModifiedNanoseconds),
        Mode = facts.Mode,
        Uid = accounts.Users.Of(facts.User),
        Gid = accounts.Groups.Of(facts.Group),
    };

    private static Refusal Unreadable(string path, Exception failure) =>
        Refuse(RefusalCode.Forbidden, $"read {path}: {DiskFault.Describe(failure)}");

    private static Refusal Refuse(RefusalCode code, string text) => new() { Code = code, Message = text };

    private sealed record Accounts(AccountNames Users, AccountNames Groups)
    {
        public static Accounts Read() =>
            new(AccountNames.Read("/etc/passwd"), AccountNames.Read("/etc/group"));
    }
}
