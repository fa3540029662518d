namespace Mesosd.Core;

/// <summary>Some readings that snapshots share; never changed once it is made.</summary>
/// <param name="Present">A bit for each place that has a reading.</param>
/// <param name="Items">By place; as long as it takes.</param>
internal sealed record ReadingChunk<T>(ulong Present, T[] Items)
{
    /// <summary>Places in a chunk: as many as there are bits to mark them with.</summary>
    public const int Size = 64;
}
