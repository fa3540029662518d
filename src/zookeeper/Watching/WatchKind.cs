namespace Mesosd.ZooKeeper.Watching;

/// <summary>The lists that servers keep one-shot watches in.</summary>
internal enum WatchKind
{
    Data,
    Existence,
    Children,
}
