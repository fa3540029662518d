using System.Text.Json;

namespace Mesosd.Protocol.Wire;

/// <summary>
/// The values given for a repeated field: the elements of an array without its nulls, or the one value when
/// it is not an array, as Mesos accepts it.
/// </summary>
/// <param name="element">What stands in the field's place.</param>
internal struct JsonItems(JsonElement element)
{
    private readonly JsonElement _single = element;
    private readonly bool _isArray = element.ValueKind == JsonValueKind.Array;
    private JsonElement.ArrayEnumerator _array =
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;

    /// <summary>The place of <see cref="Current"/>, from 0.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>The present value.</summary>
    public readonly JsonElement Current => _isArray ? _array.Current : _single;

    /// <summary>Goes to the next value.</summary>
    public bool MoveNext()
    {
        if (!_isArray) return ++Index == 0;
        while (_array.MoveNext())
        {
            Index++;
            if (_array.Current.ValueKind != JsonValueKind.Null) return true;
        }
        return false;
    }
}
