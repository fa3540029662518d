namespace Mesosd.Core;

/// <summary>Some things of a queue, in which each place is written once.</summary>
/// <param name="items">By place.</param>
internal sealed class QueueChunk<T>(T[] items) : SharedChunk
{
    public T[] Items => items;
}
