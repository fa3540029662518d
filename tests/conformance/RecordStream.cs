using System.Text;

namespace Mesosd.Conformance;

/// <summary>The records of an answer that stays open.</summary>
internal sealed class RecordStream(HttpResponseMessage response, Stream body) : IDisposable
{
    private readonly byte[] _one = new byte[1];

    public string? ContentType { get; } = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : null;

    /// <summary>The next record; null at the end.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken patience)
    {
        int length = 0;
        int digits = 0;
        while (true)
        {
            if (await body.ReadAsync(_one, patience) == 0)
                return digits == 0 ? null : throw new ConformanceException("the stream ended in the middle of a record's length");
            if (_one[0] == '\n') break;
            if (_one[0] is < (byte)'0' or > (byte)'9' || ++digits > 10)
                throw new ConformanceException($"expected a record's length in decimal, found byte {_one[0]}");
            length = checked(length * 10 + (_one[0] - '0'));
        }
        byte[] record = new byte[length];
        await body.ReadExactlyAsync(record, patience);
        return record;
    }

    /// <summary>A record as JSON text.</summary>
    public string ToText(byte[] record, string shape, out string rest)
    {
        if (!Bodies.TryTake(shape, "protobuf ", out rest)) return Encoding.UTF8.GetString(record);
        string[] words = rest.Split((char[])[' ', '\n'], 2);
        rest = words[1];
        return Bodies.FromProtobuf(words[0], record);
    }

    public void Dispose() => response.Dispose();
}
