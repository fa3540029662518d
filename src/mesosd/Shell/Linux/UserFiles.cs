namespace Mesosd.Shell.Linux;

/// <summary>The machine's user files, read again when they have changed.</summary>
/// <remarks>Not thread-safe: belongs to one loop.</remarks>
public sealed class UserFiles(string passwdPath = "/etc/passwd", string groupPath = "/etc/group")
{
    private UserTable? _table;
    private (DateTime Passwd, DateTime Group) _read;

    /// <summary>Finds a user, or says why there is none.</summary>
    public bool TryFind(string name, out UserIdentity identity, out SystemFailure failure)
    {
        failure = default;
        identity = null!;
        try
        {
            Refresh();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            failure = new SystemFailure("look up", $"user {name} in {passwdPath}", problem.Message);
            return false;
        }
        if (_table!.Find(name) is { } found)
        {
            identity = found;
            return true;
        }
        failure = new SystemFailure("look up", $"user {name}", $"there is no such user in {passwdPath}");
        return false;
    }

    private void Refresh()
    {
        (DateTime, DateTime) present = (File.GetLastWriteTimeUtc(passwdPath), File.GetLastWriteTimeUtc(groupPath));
        if (_table is not null && present == _read) return;
        _table = UserTable.Parse(File.ReadAllText(passwdPath), File.ReadAllText(groupPath));
        _read = present;
    }
}
