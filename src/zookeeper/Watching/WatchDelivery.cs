namespace Mesosd.ZooKeeper.Watching;

/// <summary>One event for one watch; a persistent one can be told that it missed some instead.</summary>
internal readonly record struct WatchDelivery(
    Action<WatchEvent> Handler, PersistentWatch? Persistent, WatchEventKind Kind, string ServerPath);
