namespace Mesosd.ZooKeeper.Wire;

/// <summary>What a request asks for; the numbers are ZooKeeper's.</summary>
internal enum OpCode
{
    Error = -1,
    CloseSession = -11,
    Notification = 0,
    Create = 1,
    Delete = 2,
    Exists = 3,
    GetData = 4,
    SetData = 5,
    GetAcl = 6,
    SetAcl = 7,
    Sync = 9,
    Ping = 11,
    GetChildren2 = 12,
    Check = 13,
    Multi = 14,
    Create2 = 15,
    RemoveWatches = 18,
    CreateContainer = 19,
    Auth = 100,
    SetWatches2 = 105,
    AddWatch = 106,
}
