namespace Mesosd.Shell.Linux;

/// <summary>Whom something is done for, and whether this process can do it for somebody else.</summary>
/// <remarks>Not thread-safe: belongs to one loop.</remarks>
internal sealed class UserChange(UserFiles users)
{
    private readonly uint _ownUser = Libc.EffectiveUser();

    /// <summary>Finds the user. Null: this process' own, whom nothing needs to be changed for.</summary>
    public bool TryIdentify(string? user, out UserIdentity? identity, out SystemFailure failure)
    {
        identity = null;
        failure = default;
        if (user is null) return true;
        if (!users.TryFind(user, out UserIdentity found, out failure)) return false;
        if (found.UserId == _ownUser) return true;
        if (_ownUser != 0)
        {
            failure = new SystemFailure("become", $"user {user}",
                "only root can; run the agent as root, or as that user, or with --no-switch_user");
            return false;
        }
        identity = found;
        return true;
    }
}
