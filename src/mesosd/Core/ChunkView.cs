using System.Numerics;

namespace Mesosd.Core;

/// <summary>What is to be seen of a chunk.</summary>
/// <param name="Items">By place.</param>
/// <param name="Present">A bit for each place that is to be seen.</param>
/// <param name="Shared">Where what is made of all of these may be kept; null when some of the chunk's are not to be seen.</param>
internal readonly record struct ChunkView<T>(T[] Items, ulong Present, SharedChunk? Shared)
{
    public Enumerator GetEnumerator() => new(Items, Present);

    /// <summary>Visits the things in their order.</summary>
    public struct Enumerator
    {
        private readonly T[] _items;
        private ulong _left;
        private int _place;

        internal Enumerator(T[] items, ulong present) => (_items, _left) = (items, present);

        public readonly ref readonly T Current => ref _items[_place];

        public bool MoveNext()
        {
            if (_left == 0) return false;
            _place = BitOperations.TrailingZeroCount(_left);
            _left &= _left - 1;
            return true;
        }
    }
}
