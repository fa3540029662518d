using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>
/// How many operations there were, and in which states they are or ended, by their type. Launches are not among them.
/// </summary>
internal sealed class OperationFigures
{
    private const int States = (int)OperationState.Unknown + 1;
    private const int Types = (int)OfferOperationType.DestroyDisk + 1;

    private readonly long[] _begun = new long[Types];
    private readonly long[] _counts = new long[Types * States];

    /// <summary>How many operations there were.</summary>
    public long Total => _begun.Sum();

    /// <summary>How many there were of the type.</summary>
    public long TotalOf(OfferOperationType type) => _begun[IndexOf(type)];

    /// <summary>How many of the type are, or ended, in the state.</summary>
    public long this[OfferOperationType type, OperationState state] => _counts[IndexOf(type, state)];

    /// <summary>How many are, or ended, in the state.</summary>
    public long this[OperationState state]
    {
        get
        {
            long sum = 0;
            for (int index = (int)state; index < _counts.Length; index += States) sum += _counts[index];
            return sum;
        }
    }

    /// <summary>An operation that was not counted before.</summary>
    public void Begin(OfferOperationType type, OperationState state)
    {
        _begun[IndexOf(type)]++;
        Add(type, state);
    }

    /// <summary>It has another state now.</summary>
    public void Change(OfferOperationType type, OperationState from, OperationState to)
    {
        Remove(type, from);
        Add(type, to);
    }

    /// <summary>It is, or ended, in the state.</summary>
    public void Add(OfferOperationType type, OperationState state) => _counts[IndexOf(type, state)]++;

    /// <summary>It is not in the state any more, and in none that is known.</summary>
    public void Remove(OfferOperationType type, OperationState state) => _counts[IndexOf(type, state)]--;

    /// <summary>Takes one away when there is one; whether there was.</summary>
    public bool TryRemove(OfferOperationType type, OperationState state)
    {
        if (this[type, state] == 0) return false;
        Remove(type, state);
        return true;
    }

    /// <summary>The present figures, for a reader on another thread.</summary>
    public OperationFigures Copy()
    {
        OperationFigures copy = new();
        _begun.CopyTo(copy._begun, 0);
        _counts.CopyTo(copy._counts, 0);
        return copy;
    }

    // What a later version says is counted as unknown.
    private static int IndexOf(OfferOperationType type) => (uint)type < Types ? (int)type : (int)OfferOperationType.Unknown;

    private static int IndexOf(OfferOperationType type, OperationState state) =>
        IndexOf(type) * States + ((uint)state < States ? (int)state : (int)OperationState.Unknown);
}
