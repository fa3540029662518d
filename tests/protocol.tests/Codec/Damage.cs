namespace Mesosd.Protocol.Tests;

/// <summary>Changes bytes at random, the same way for the same name every time.</summary>
internal sealed class Damage(string name)
{
    private readonly Random _random = new(name.Aggregate(17, (hash, letter) => unchecked(hash * 31 + letter)));

    /// <summary>A copy with up to three bytes changed, removed or put in.</summary>
    public byte[] Apply(byte[] bytes)
    {
        List<byte> result = [.. bytes];
        int count = _random.Next(1, 4);
        for (int change = 0; change < count && result.Count > 0; change++)
        {
            int at = _random.Next(result.Count);
            switch (_random.Next(4))
            {
                case 0:
                    result[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    result[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    result.RemoveAt(at);
                    break;
                default:
                    result.Insert(at, (byte)_random.Next(256));
                    break;
            }
        }
        return [.. result];
    }
}
