namespace Mesosd.Allocation;

public sealed partial class ResourceBundle
{
    /// <summary>Collects amounts in any order; amounts of one kind are added up.</summary>
    /// <remarks>
    /// Not thread-safe. May be used again after <see cref="Build"/>, starting from nothing.
    /// </remarks>
    public sealed class Builder
    {
        private readonly SortedDictionary<int, (long Milli, object? Parts)> _entries = [];

        /// <summary>Adds a scalar amount in thousandths; 0 adds nothing.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The amount is negative.</exception>
        /// <exception cref="OverflowException">The sum does not fit.</exception>
        /// <exception cref="ArgumentException">The kind holds ranges or a set.</exception>
        public Builder AddScalar(ResourceKind kind, long milli)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(milli);
            if (milli == 0) return this;
            _entries.TryGetValue(kind.Value, out (long Milli, object? Parts) entry);
            if (entry.Parts is not null) throw MixedTypes(kind.Value);
            _entries[kind.Value] = (checked(entry.Milli + milli), null);
            return this;
        }

        /// <summary>Adds ranges in any order; what is there already stays once.</summary>
        /// <exception cref="ArgumentException">
        /// A range ends before it begins, or the kind holds something else.
        /// </exception>
        public Builder AddRanges(ResourceKind kind, ReadOnlySpan<ResourceRange> ranges)
        {
            ResourceRange[] added = Canonical(ranges);
            if (added.Length > 0) AddParts(kind, added);
            return this;
        }

        /// <summary>Adds items in any order; what is there already stays once.</summary>
        /// <exception cref="ArgumentException">The kind holds something else.</exception>
        public Builder AddSet(ResourceKind kind, ReadOnlySpan<string> items)
        {
            string[] added = Canonical(items);
            if (added.Length > 0) AddParts(kind, added);
            return this;
        }

        /// <summary>The bundle of all that was added; the builder starts anew.</summary>
        public ResourceBundle Build()
        {
            if (_entries.Count == 0) return Empty;
            var draft = new Draft(_entries.Count);
            foreach ((int kind, (long milli, object? parts)) in _entries) draft.Append(kind, milli, parts);
            _entries.Clear();
            return draft.Finish();
        }

        private void AddParts(ResourceKind kind, object parts)
        {
            if (_entries.TryGetValue(kind.Value, out (long Milli, object? Parts) entry))
            {
                parts = UnionParts(kind.Value, entry.Parts, parts);
            }
            _entries[kind.Value] = (0, parts);
        }
    }

    /// <summary>Entries in ascending order on their way into a bundle.</summary>
    private ref struct Draft(int capacity)
    {
        private readonly int[] _kinds = new int[capacity];
        private readonly long[] _millis = new long[capacity];
        private object?[]? _parts;
        private int _count;

        public void Append(int kind, long milli, object? parts)
        {
            if (parts is not null) (_parts ??= new object?[_kinds.Length])[_count] = parts;
            _kinds[_count] = kind;
            _millis[_count++] = milli;
        }

        public readonly ResourceBundle Finish() => _count == 0
            ? Empty
            : _count == _kinds.Length
                ? new ResourceBundle(_kinds, _millis, _parts)
                : new ResourceBundle(_kinds[.._count], _millis[.._count], _parts?[.._count]);
    }
}
