namespace Mesosd.Core;

/// <summary>
/// Things in the order in which they came. Adding and removing take constant time and no memory: the links
/// are in the things themselves.
/// </summary>
/// <remarks>Not thread-safe. To change it while visiting, visit <see cref="CopyValues"/>.</remarks>
public sealed class Chain<T>
    where T : Link<T>
{
    private T? _last;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>What came first, or null.</summary>
    public T? First { get; private set; }

    /// <summary>Adds a thing behind all others. It must not stand in a chain.</summary>
    public void Add(T item)
    {
        Invariant.Check(item.Chain is null, $"{item} stands in a chain already");
        item.Chain = this;
        item.Previous = _last;
        if (_last is null) First = item;
        else _last.Next = item;
        _last = item;
        Count++;
    }

    /// <summary>Removes a thing, which must stand in this chain.</summary>
    public void Remove(T item)
    {
        Invariant.Check(item.Chain == this, $"{item} does not stand in this chain");
        if (item.Previous is null) First = item.Next;
        else item.Previous.Next = item.Next;
        if (item.Next is null) _last = item.Previous;
        else item.Next.Previous = item.Previous;
        item.Chain = null;
        item.Previous = item.Next = null;
        Count--;
    }

    /// <summary>The things in their order, as a copy that may be visited while the chain changes.</summary>
    public T[] CopyValues()
    {
        if (Count == 0) return [];
        T[] values = new T[Count];
        int index = 0;
        foreach (T item in this) values[index++] = item;
        return values;
    }

    public Enumerator GetEnumerator() => new(First);

    /// <summary>Visits the things in their order.</summary>
    public struct Enumerator
    {
        private T? _next;

        internal Enumerator(T? first)
        {
            _next = first;
            Current = null!;
        }

        public T Current { get; private set; }

        public bool MoveNext()
        {
            if (_next is null) return false;
            Current = _next;
            _next = _next.Next;
            return true;
        }
    }
}
