namespace Mesosd.ZooKeeper;

/// <summary>What a session proves itself with under ZooKeeper's <c>digest</c> scheme.</summary>
/// <param name="User">A name without a colon.</param>
/// <param name="Password">Travels in the clear unless the connection is encrypted.</param>
public sealed record ZooKeeperCredentials(string User, string Password)
{
    /// <summary>The user; the password is for servers only.</summary>
    public override string ToString() => $"{User}:…";
}
