namespace Mesosd.ZooKeeper;

/// <summary>What an access rule permits; the numbers are ZooKeeper's.</summary>
[Flags]
public enum Permissions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Reading data and children.</summary>
    Read = 1,

    /// <summary>Setting the data.</summary>
    Write = 2,

    /// <summary>Creating children.</summary>
    Create = 4,

    /// <summary>Deleting children.</summary>
    Delete = 8,

    /// <summary>Changing the rules.</summary>
    Admin = 16,

    /// <summary>Everything.</summary>
    All = Read | Write | Create | Delete | Admin,
}
