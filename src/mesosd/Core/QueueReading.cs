namespace Mesosd.Core;

/// <summary>Things of a queue as they stood at one moment, the oldest first. Any thread may visit them.</summary>
internal sealed class QueueReading<T>(QueueChunk<T>[] chunks, int head, int count)
{
    public static readonly QueueReading<T> Empty = new([], 0, 0);

    /// <summary>How many there are.</summary>
    public int Count => count;

    /// <summary>The same, chunk by chunk.</summary>
    public IEnumerable<ChunkView<T>> Chunks
    {
        get
        {
            for (int chunk = 0; chunk < chunks.Length; chunk++)
            {
                int first = chunk * SharedChunk.Size;
                int from = Math.Max(head - first, 0), to = Math.Min(head + count - first, SharedChunk.Size);
                ulong present = (ulong.MaxValue >> (SharedChunk.Size - to)) & (ulong.MaxValue << from);
                yield return new ChunkView<T>(
                    chunks[chunk].Items, present, present == ulong.MaxValue ? chunks[chunk] : null);
            }
        }
    }

    public Enumerator GetEnumerator() => new(chunks, head, count);

    /// <summary>Visits the things, the oldest first.</summary>
    public struct Enumerator
    {
        private readonly QueueChunk<T>[] _chunks;
        private readonly int _end;
        private int _place;

        internal Enumerator(QueueChunk<T>[] chunks, int head, int count)
        {
            _chunks = chunks;
            _place = head - 1;
            _end = head + count;
        }

        public readonly T Current => _chunks[_place / SharedChunk.Size].Items[_place % SharedChunk.Size];

        public bool MoveNext() => ++_place < _end;
    }
}
