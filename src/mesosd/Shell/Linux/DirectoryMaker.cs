namespace Mesosd.Shell.Linux;

/// <summary>Makes sandboxes with exactly the mode and owner wanted. Thread-safe.</summary>
internal static class DirectoryMaker
{
    private const uint ParentMode = 0x1ED; // 0755
    private const uint MaskedBits = 0x12; // 022, the usual umask

    // Who collects old sandboxes may remove an empty parent between two steps.
    private const int MaxTries = 10;

    /// <summary>Makes a directory and its missing parents. One that exists gets the owner and mode.</summary>
    internal static bool TryMake(string path, uint mode, UserIdentity? owner, out SystemFailure failure)
    {
        int error = Make(path, mode);
        for (int again = 1; error == Errno.NoEntry && again < MaxTries; again++) error = Make(path, mode);
        bool existed = error == Errno.Exists && Directory.Exists(path);
        failure = error == 0 || existed ? default : SystemFailure.Of("make directory", path, error);
        if (error != 0 && !existed) return false;
        if (owner is not null && Libc.ChangeOwner(path, owner.UserId, owner.GroupId) != 0)
            failure = SystemFailure.Of("change owner of", path, Errno.Last);
        else if ((existed || (mode & MaskedBits) != 0) && Libc.ChangeMode(path, mode) != 0)
            failure = SystemFailure.Of("change mode of", path, Errno.Last);
        return failure == default;
    }

    /// <summary>Makes a symbolic link, or points it elsewhere in one step: it is never missing.</summary>
    internal static bool TryLink(string link, string target, out SystemFailure failure)
    {
        failure = default;
        if (Libc.MakeLink(target, link) == 0) return true;
        int error = Errno.Last;
        if (error == Errno.Exists) error = Replace(link, target);
        if (error == 0) return true;
        failure = SystemFailure.Of("make link", link, error);
        return false;
    }

    /// <summary>Forces a directory's entries to the disk.</summary>
    internal static bool TryFlush(string path, out SystemFailure failure)
    {
        failure = default;
        int descriptor = Libc.Open(path, LinuxConstants.OpenCloseOnExec, 0);
        if (descriptor >= 0 && Libc.Flush(descriptor) != 0) failure = SystemFailure.Of("flush", path, Errno.Last);
        if (descriptor < 0) failure = SystemFailure.Of("open", path, Errno.Last);
        else Libc.Close(descriptor);
        return failure == default;
    }

    private static int Replace(string link, string target)
    {
        string next = $"{link}.next";
        if (Libc.MakeLink(target, next) != 0)
        {
            if (Errno.Last != Errno.Exists) return Errno.Last;
            // Left behind by a supervisor that died between the two calls.
            if (Libc.Remove(next) != 0 || Libc.MakeLink(target, next) != 0) return Errno.Last;
        }
        return Libc.Rename(next, link) == 0 ? 0 : Errno.Last;
    }

    // The last component first: its parents mostly exist.
    private static int Make(string path, uint mode)
    {
        if (Libc.MakeDirectory(path, mode) == 0) return 0;
        int error = Errno.Last;
        int slash = path.TrimEnd('/').LastIndexOf('/');
        if (error != Errno.NoEntry || slash <= 0) return error;
        error = Make(path[..slash], ParentMode);
        if (error != 0 && error != Errno.Exists) return error;
        return Libc.MakeDirectory(path, mode) == 0 ? 0 : Errno.Last;
    }
}
