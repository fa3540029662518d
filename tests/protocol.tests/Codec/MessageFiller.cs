using System.Buffers.Binary;
using System.Text;
using Mesosd.Protocol.Generator;

namespace Mesosd.Protocol.Tests;

/// <summary>
/// Writes the bytes of a message with every field set, straight from the schema and without the codec under
/// test. Equal messages and seeds give equal bytes. Nested messages are full down to a depth, and hold what
/// they must (and what JSON would write anyway) below it.
/// </summary>
internal sealed class MessageFiller(int fullDepth, uint seed = 0)
{
    private static readonly string[] Texts = ["a", "", "cpus", "größe", "任务-1", "x/y\"z\\\n", "0123456789abcdef"];
    private static readonly double[] Numbers = [1.5, 0, -0.001, 1e300, 3, double.PositiveInfinity, 0.1];
    private static readonly long[] Integers = [1, 0, 127, 128, 300, -1, long.MaxValue, long.MinValue, 65536];

    private readonly List<MessageModel> _path = [];
    private uint _next = seed;

    /// <summary>The message's bytes. A oneof has the member of this variant.</summary>
    public byte[] Fill(MessageModel message, int variant = 0)
    {
        var output = new List<byte>();
        bool isFull = _path.Count < fullDepth && !_path.Contains(message);
        _path.Add(message);
        foreach (FieldModel field in message.Fields)
        {
            bool isImplied = field.Default is not null && !field.IsDeprecated;
            if (!isFull && !field.IsRequired && !isImplied) continue;
            if (field.Oneof is not null && !IsChosen(message, field, variant)) continue;
            int count = field.IsRepeated || field.IsMap ? 2 : 1;
            for (int index = 0; index < count; index++) WriteField(output, field, index);
        }
        _path.RemoveAt(_path.Count - 1);
        return [.. output];
    }

    /// <summary>How many variants it takes to have had every member of every oneof.</summary>
    public static int Variants(MessageModel message) =>
        message.Oneofs.Select(oneof => oneof.Members.Count).DefaultIfEmpty(1).Max();

    private static bool IsChosen(MessageModel message, FieldModel field, int variant)
    {
        IReadOnlyList<FieldModel> members = message.Oneofs.Single(oneof => oneof.SchemaName == field.Oneof).Members;
        return members[variant % members.Count] == field;
    }

    private void WriteField(List<byte> output, FieldModel field, int index)
    {
        WriteVarint(output, field.Tag);
        if (!field.IsMap)
        {
            WriteValue(output, field.Type);
            return;
        }
        List<byte> entry = [0x0a];
        WriteRun(entry, Encoding.UTF8.GetBytes($"key{index}"));
        WriteVarint(entry, 2u << 3 | (uint)field.Type.WireType);
        WriteValue(entry, field.Type);
        WriteRun(output, entry);
    }

    private void WriteValue(List<byte> output, FieldType type)
    {
        uint next = _next++;
        long integer = Integers[next % Integers.Length];
        double number = Numbers[next % Numbers.Length];
        switch (type.Kind)
        {
            case FieldKind.Double:
                WriteFixed(output, BitConverter.DoubleToUInt64Bits(number), 8);
                break;
            case FieldKind.Float:
                WriteFixed(output, BitConverter.SingleToUInt32Bits((float)number), 4);
                break;
            case FieldKind.Int32:
                WriteVarint(output, (ulong)(long)(int)integer);
                break;
            case FieldKind.UInt32:
                WriteVarint(output, (uint)integer);
                break;
            case FieldKind.Int64 or FieldKind.UInt64:
                WriteVarint(output, (ulong)integer);
                break;
            case FieldKind.Bool:
                output.Add((byte)(next % 2));
                break;
            case FieldKind.Enum:
                IReadOnlyList<EnumValueModel> values = type.Enum!.Values;
                WriteVarint(output, (ulong)(long)values[(int)(next % (uint)values.Count)].Number);
                break;
            case FieldKind.String:
                WriteRun(output, Encoding.UTF8.GetBytes(Texts[next % Texts.Length]));
                break;
            case FieldKind.Bytes:
                WriteRun(output, Enumerable.Range(0, (int)(next % 5) * 4).Select(at => (byte)(at * 37 + next)).ToArray());
                break;
            default:
                WriteRun(output, Fill(type.Message!));
                break;
        }
    }

    private static void WriteFixed(List<byte> output, ulong value, int bytes)
    {
        Span<byte> buffer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, value);
        output.AddRange(buffer[..bytes]);
    }

    private static void WriteRun(List<byte> output, IReadOnlyCollection<byte> bytes)
    {
        WriteVarint(output, (ulong)bytes.Count);
        output.AddRange(bytes);
    }

    private static void WriteVarint(List<byte> output, ulong value)
    {
        for (; value >= 0x80; value >>= 7) output.Add((byte)(value | 0x80));
        output.Add((byte)value);
    }
}
