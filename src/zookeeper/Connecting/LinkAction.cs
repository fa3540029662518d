namespace Mesosd.ZooKeeper.Connecting;

/// <summary>What a connection needs.</summary>
internal enum LinkAction
{
    Wait,
    Ping,
    GiveUpSilent,
    GiveUpOverdue,
}
