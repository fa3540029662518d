using System.Buffers;
using System.Text;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Shell.Http;
using Xunit;

namespace Mesosd.Tests.Http;

public sealed class RecordBufferTests
{
    private static readonly Event Heartbeat = new() { Type = EventType.Heartbeat };

    [Fact]
    public void A_record_is_its_length_a_line_end_and_the_message()
    {
        Assert.Equal("20\n{\"type\":\"HEARTBEAT\"}", Text(Filled(MediaType.Json, Heartbeat)));
        Assert.Equal("2\n\b\b", Text(Filled(MediaType.Protobuf, Heartbeat)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Records_stand_one_behind_the_other_whatever_their_size(bool isJson)
    {
        MediaType type = isJson ? MediaType.Json : MediaType.Protobuf;
        Event[] events = [.. new[] { 0, 1, 99, 511, 512, 70_000, 3 }.Select(length => Error(length))];
        List<byte[]> records = Records(Filled(type, events));
        Assert.Equal(events.Length, records.Count);
        for (int index = 0; index < events.Length; index++)
            Assert.Equal(MediaTypes.Encode(events[index], type), records[index]);
    }

    [Fact]
    public void The_first_of_several_records_is_found_by_its_length()
    {
        byte[] bytes = Filled(MediaType.Json, Error(0), Error(1000), Heartbeat);
        List<byte[]> records = Records(bytes);
        Span<byte> rest = bytes;
        foreach (byte[] record in records)
        {
            int length = RecordBuffer.FirstRecord(rest);
            Assert.Equal($"{record.Length}\n".Length + record.Length, length);
            rest = rest[length..];
        }
        Assert.Equal(0, rest.Length);
    }

    [Fact]
    public void Nothing_is_held_while_nothing_waits()
    {
        RecordBuffer buffer = new();
        Assert.Equal(0, buffer.Take().Count);
        buffer.Add(Heartbeat, MediaType.Json);
        Assert.Equal(23, buffer.Count);
        ArraySegment<byte> taken = buffer.Take();
        Assert.Equal(0, buffer.Count);
        Assert.Equal(23, taken.Count);
        ArrayPool<byte>.Shared.Return(taken.Array!);
        buffer.AddRecords("1\nx"u8);
        buffer.Clear();
        Assert.Equal(0, buffer.Count);
    }

    private static Event Error(int length) => new() { Type = EventType.Error, Error = new EventError(new string('x', length)) };

    private static byte[] Filled(MediaType type, params Event[] events)
    {
        RecordBuffer buffer = new();
        foreach (Event one in events) buffer.Add(one, type);
        ArraySegment<byte> taken = buffer.Take();
        byte[] bytes = [.. taken];
        ArrayPool<byte>.Shared.Return(taken.Array!);
        return bytes;
    }

    private static List<byte[]> Records(byte[] bytes)
    {
        List<byte[]> records = [];
        for (int next = 0; next < bytes.Length;)
        {
            int line = Array.IndexOf(bytes, (byte)'\n', next);
            int length = int.Parse(Encoding.ASCII.GetString(bytes, next, line - next));
            records.Add(bytes[(line + 1)..(line + 1 + length)]);
            next = line + 1 + length;
        }
        return records;
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
