namespace Mesosd.Allocation;

public sealed partial class ResourceBundle
{
    /// <summary>Collects amounts in any order; amounts of one kind are added up.</summary>
    /// <remarks>
    /// Not thread-safe. May be used again after <see cref="Build"/>, starting from nothing.
    /// </remarks>
    public sealed class Builder
    {
        private const int UsualKinds = 4;

        // The latest bundle of each hash; its length is a power of two.
        private readonly ResourceBundle?[] _recent;

        // In ascending order of kinds, as a bundle has them.
        private int[] _kinds = new int[UsualKinds];
        private long[] _millis = new long[UsualKinds];
        private object?[] _parts = new object?[UsualKinds];
        private int _count;

        /// <summary>A builder that makes each bundle anew.</summary>
        public Builder()
            : this(0)
        {
        }

        /// <summary>
        /// A builder that gives out a bundle which it has built before when its content comes again. A cluster's tasks
        /// are much alike, so this saves a copy for each.
        /// </summary>
        /// <param name="remembered">How many bundles it remembers at most; 0, or a power of two.</param>
        public Builder(int remembered)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(remembered);
            if ((remembered & (remembered - 1)) != 0)
                throw new ArgumentException($"{remembered} is not a power of two", nameof(remembered));
            _recent = remembered == 0 ? [] : new ResourceBundle?[remembered];
        }

        /// <summary>Adds a scalar amount in thousandths; 0 adds nothing.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The amount is negative.</exception>
        /// <exception cref="OverflowException">The sum does not fit.</exception>
        /// <exception cref="ArgumentException">The kind holds ranges or a set.</exception>
        public Builder AddScalar(ResourceKind kind, long milli)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(milli);
            if (milli == 0) return this;
            int position = Array.BinarySearch(_kinds, 0, _count, kind.Value);
            if (position < 0)
            {
                Insert(~position, kind.Value, milli, null);
                return this;
            }
            if (_parts[position] is not null) throw MixedTypes(kind.Value);
            _millis[position] = checked(_millis[position] + milli);
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
            if (_count == 0) return Empty;
            ReadOnlySpan<object?> parts = _parts.AsSpan(0, _count);
            if (!HasParts(parts)) parts = [];
            ResourceBundle bundle = Find(_kinds.AsSpan(0, _count), _millis.AsSpan(0, _count), parts);
            Array.Clear(_parts, 0, _count);
            _count = 0;
            return bundle;
        }

        private ResourceBundle Find(ReadOnlySpan<int> kinds, ReadOnlySpan<long> millis, ReadOnlySpan<object?> parts)
        {
            if (_recent.Length == 0) return Of(kinds, millis, parts);
            ref ResourceBundle? recent = ref _recent[HashOf(kinds, millis, parts) & (_recent.Length - 1)];
            if (recent is null || !recent.HoldsExactly(kinds, millis, parts)) recent = Of(kinds, millis, parts);
            return recent;
        }

        private void AddParts(ResourceKind kind, object parts)
        {
            int position = Array.BinarySearch(_kinds, 0, _count, kind.Value);
            if (position < 0) Insert(~position, kind.Value, 0, parts);
            else _parts[position] = UnionParts(kind.Value, _parts[position], parts);
        }

        private void Insert(int position, int kind, long milli, object? parts)
        {
            if (_count == _kinds.Length)
            {
                Array.Resize(ref _kinds, _count * 2);
                Array.Resize(ref _millis, _count * 2);
                Array.Resize(ref _parts, _count * 2);
            }
            int behind = _count++ - position;
            Array.Copy(_kinds, position, _kinds, position + 1, behind);
            Array.Copy(_millis, position, _millis, position + 1, behind);
            Array.Copy(_parts, position, _parts, position + 1, behind);
            (_kinds[position], _millis[position], _parts[position]) = (kind, milli, parts);
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
