namespace Mesosd.Core;

/// <summary>Some readings that snapshots share; never changed once it is made.</summary>
/// <param name="present">A bit for each place that has a reading.</param>
/// <param name="items">By place; as long as it takes.</param>
internal sealed class ReadingChunk<T>(ulong present, T[] items) : SharedChunk
{
    public ulong Present => present;

    public T[] Items => items;
}
