namespace Mesosd.ZooKeeper.Wire;

/// <summary>The transaction numbers that ZooKeeper reserves; ordinary requests count from 1.</summary>
internal static class Xids
{
    public const int Notification = -1;
    public const int Ping = -2;
    public const int Auth = -4;
    public const int SetWatches = -8;

    /// <summary>The number behind another one; never a reserved one.</summary>
    public static int After(int xid) => xid == int.MaxValue ? 1 : xid + 1;
}
