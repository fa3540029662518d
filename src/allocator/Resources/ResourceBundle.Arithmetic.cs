namespace Mesosd.Allocation;

public sealed partial class ResourceBundle
{
    /// <summary>
    /// Both together: scalars are added, ranges and sets united. One operand itself when the other is empty.
    /// </summary>
    /// <exception cref="OverflowException">A sum does not fit.</exception>
    /// <exception cref="ArgumentException">A kind is a scalar here and something else there.</exception>
    public ResourceBundle Add(ResourceBundle other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.IsEmpty) return this;
        if (IsEmpty) return other;
        var draft = new Draft(Count + other.Count);
        int i = 0, j = 0;
        while (i < Count || j < other.Count)
        {
            int order = i == Count ? 1 : j == other.Count ? -1 : _kinds[i].CompareTo(other._kinds[j]);
            if (order < 0) AppendTo(ref draft, i++);
            else if (order > 0) other.AppendTo(ref draft, j++);
            else AppendSum(ref draft, i++, other, j++);
        }
        return draft.Finish();
    }

    /// <summary>What is left without the other; <see cref="Empty"/> itself when both are equal.</summary>
    /// <exception cref="ArgumentException">The other is not contained in this.</exception>
    public ResourceBundle Subtract(ResourceBundle other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Contains(other)) throw new ArgumentException($"{this} does not contain {other}", nameof(other));
        return SubtractSaturating(other);
    }

    /// <summary>What is left without the other, where what is not there cannot be taken away.</summary>
    public ResourceBundle SubtractSaturating(ResourceBundle other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.IsEmpty) return this;
        if (Equals(other)) return Empty;
        var draft = new Draft(Count);
        for (int i = 0, j = 0; i < Count; i++)
        {
            while (j < other.Count && other._kinds[j] < _kinds[i]) j++;
            if (j == other.Count || other._kinds[j] != _kinds[i]) AppendTo(ref draft, i);
            else AppendDifference(ref draft, i, other, j);
        }
        return draft.Finish();
    }

    /// <summary>Whether the other could be taken out of this.</summary>
    public bool Contains(ResourceBundle other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ReferenceEquals(this, other)) return true;
        if (other.Count > Count) return false;
        int i = 0;
        for (int j = 0; j < other.Count; j++)
        {
            while (i < Count && _kinds[i] < other._kinds[j]) i++;
            if (i == Count || _kinds[i] != other._kinds[j]) return false;
            if (_millis[i] < other._millis[j]) return false;
            if (!PartsContain(_parts?[i], other._parts?[j])) return false;
        }
        return true;
    }

    /// <summary>The entries whose flag is set; this bundle itself when all are.</summary>
    internal ResourceBundle Keep(ReadOnlySpan<bool> wanted)
    {
        int count = wanted.Count(true);
        if (count == Count) return this;
        if (count == 0) return Empty;
        var draft = new Draft(count);
        for (int i = 0; i < Count; i++)
        {
            if (wanted[i]) AppendTo(ref draft, i);
        }
        return draft.Finish();
    }

    private void AppendTo(ref Draft draft, int position) =>
        draft.Append(_kinds[position], _millis[position], _parts?[position]);

    private void AppendSum(ref Draft draft, int position, ResourceBundle other, int otherPosition)
    {
        object? mine = _parts?[position], theirs = other._parts?[otherPosition];
        if (mine is null && theirs is null)
        {
            draft.Append(_kinds[position], checked(_millis[position] + other._millis[otherPosition]), null);
            return;
        }
        draft.Append(_kinds[position], 0, UnionParts(_kinds[position], mine, theirs));
    }

    private void AppendDifference(ref Draft draft, int position, ResourceBundle other, int otherPosition)
    {
        object? mine = _parts?[position], theirs = other._parts?[otherPosition];
        if (mine is null && theirs is null)
        {
            long left = _millis[position] - other._millis[otherPosition];
            if (left > 0) draft.Append(_kinds[position], left, null);
            return;
        }
        object? parts = ExceptParts(_kinds[position], mine, theirs);
        if (parts is not null) draft.Append(_kinds[position], 0, parts);
    }
}
