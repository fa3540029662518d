using System.Numerics;

namespace Mesosd.Core;

/// <summary>
/// Readings in the order of their table, as it was at one moment. Nothing in it changes any more: any thread may visit it.
/// </summary>
internal sealed class ReadingList<T>(ReadingChunk<T>[] chunks, int count)
{
    public static readonly ReadingList<T> Empty = new([], 0);

    /// <summary>How many there are.</summary>
    public int Count => count;

    /// <summary>The same, chunk by chunk.</summary>
    public IEnumerable<ChunkView<T>> Chunks
    {
        get
        {
            foreach (ReadingChunk<T> chunk in chunks) yield return new ChunkView<T>(chunk.Items, chunk.Present, chunk);
        }
    }

    public Enumerator GetEnumerator() => new(chunks);

    /// <summary>Visits the readings in their order.</summary>
    public struct Enumerator
    {
        private readonly ReadingChunk<T>[] _chunks;
        private int _next;
        private T[] _items = [];
        private ulong _left;
        private int _place;

        internal Enumerator(ReadingChunk<T>[] chunks) => _chunks = chunks;

        public readonly ref readonly T Current => ref _items[_place];

        public bool MoveNext()
        {
            while (_left == 0)
            {
                if (_next == _chunks.Length) return false;
                _items = _chunks[_next].Items;
                _left = _chunks[_next++].Present;
            }
            _place = BitOperations.TrailingZeroCount(_left);
            _left &= _left - 1;
            return true;
        }
    }
}
