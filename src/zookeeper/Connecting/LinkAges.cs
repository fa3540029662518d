namespace Mesosd.ZooKeeper.Connecting;

/// <summary>How old everything on a connection is.</summary>
internal readonly record struct LinkAges(TimeSpan SinceSent, TimeSpan SinceReceived, TimeSpan? OldestRequest, bool IsPinging);
