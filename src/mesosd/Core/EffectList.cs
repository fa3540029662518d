using System.Collections;

namespace Mesosd.Core;

/// <summary>
/// What a core wants done, in the order in which it must be done. The shell clears and re-uses one list per
/// loop, so that a steady stream of inputs allocates no lists.
/// </summary>
/// <remarks>Not thread-safe: a list belongs to one loop.</remarks>
public sealed class EffectList<TEffect> : IReadOnlyList<TEffect>
{
    private readonly List<TEffect> _effects = [];

    /// <inheritdoc/>
    public int Count => _effects.Count;

    /// <inheritdoc/>
    public TEffect this[int index] => _effects[index];

    /// <summary>Adds an effect to be performed after all those before it.</summary>
    public void Add(in TEffect effect) => _effects.Add(effect);

    /// <summary>Forgets all effects; those performed must not be performed again.</summary>
    public void Clear() => _effects.Clear();

    /// <inheritdoc/>
    public IEnumerator<TEffect> GetEnumerator() => _effects.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
