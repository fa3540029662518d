namespace Mesosd.Core;

/// <summary>Things of a queue as they stood at one moment, the oldest first. Any thread may visit them.</summary>
internal sealed class QueueReading<T>(T[][] chunks, int head, int count)
{
    public static readonly QueueReading<T> Empty = new([], 0, 0);

    /// <summary>How many there are.</summary>
    public int Count => count;

    public Enumerator GetEnumerator() => new(chunks, head, count);

    /// <summary>Visits the things, the oldest first.</summary>
    public struct Enumerator
    {
        private const int ChunkSize = 64;

        private readonly T[][] _chunks;
        private readonly int _end;
        private int _place;

        internal Enumerator(T[][] chunks, int head, int count)
        {
            _chunks = chunks;
            _place = head - 1;
            _end = head + count;
        }

        public readonly T Current => _chunks[_place / ChunkSize][_place % ChunkSize];

        public bool MoveNext() => ++_place < _end;
    }
}
