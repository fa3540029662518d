using System.Buffers;
using Mesosd.Journal;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Xunit;

namespace Mesosd.Tests.Registry;

public sealed class JournalCodecTests
{
    [Fact]
    public void Records_come_back_as_they_were_written()
    {
        byte[] bytes = Encode(Ended("f1"), Ended("f2"), Ended("f3"));
        JournalReading<AgentRecord> reading = JournalCodec.Read<AgentRecord>(bytes);
        Assert.Equal(["f1", "f2", "f3"], Names(reading));
        Assert.Equal(JournalDamage.None, reading.Damage);
        Assert.Equal(bytes.Length, reading.GoodBytes);
    }

    [Fact]
    public void Journal_cut_at_any_byte_keeps_every_whole_record_and_calls_the_rest_torn()
    {
        AgentRecord[] records = [Ended("f1"), Ended("framework-two"), Ended("f3")];
        byte[] bytes = Encode(records);
        int[] ends = [.. Enumerable.Range(0, records.Length + 1).Select(count => Encode(records[..count]).Length)];
        for (int length = 0; length <= bytes.Length; length++)
        {
            JournalReading<AgentRecord> reading = JournalCodec.Read<AgentRecord>(bytes.AsSpan(0, length));
            int whole = ends.Count(end => end <= length) - 1;
            Assert.Equal(whole, reading.Records.Count);
            Assert.Equal(ends[whole], reading.GoodBytes);
            Assert.Equal(length == ends[whole] ? JournalDamage.None : JournalDamage.TornEnd, reading.Damage);
        }
    }

    [Fact]
    public void Any_flipped_bit_of_a_record_with_others_behind_it_is_damage_inside()
    {
        byte[] bytes = Encode(Ended("f1"), Ended("f2"), Ended("f3"));
        int first = Encode(Ended("f1")).Length;
        for (int bit = 0; bit < first * 8; bit++)
        {
            byte[] damaged = [.. bytes];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            JournalReading<AgentRecord> reading = JournalCodec.Read<AgentRecord>(damaged);
            Assert.Empty(reading.Records);
            Assert.True(reading.Damage == JournalDamage.Inside, $"bit {bit}: {reading.Damage}");
        }
    }

    [Fact]
    public void A_flipped_bit_of_the_last_record_looks_like_a_torn_write()
    {
        byte[] bytes = Encode(Ended("f1"), Ended("f2"));
        bytes[^1] ^= 1;
        JournalReading<AgentRecord> reading = JournalCodec.Read<AgentRecord>(bytes);
        Assert.Equal(["f1"], Names(reading));
        Assert.Equal(JournalDamage.TornEnd, reading.Damage);
    }

    [Fact]
    public void Zeros_behind_the_last_record_are_a_torn_write_and_no_records()
    {
        byte[] bytes = [.. Encode(Ended("f1")), .. new byte[4096]];
        JournalReading<AgentRecord> reading = JournalCodec.Read<AgentRecord>(bytes);
        Assert.Equal(["f1"], Names(reading));
        Assert.Equal(JournalDamage.TornEnd, reading.Damage);
    }

    [Fact]
    public void A_whole_record_that_cannot_be_decoded_is_damage_inside_with_its_field_named()
    {
        // An acknowledgement without any of its required fields, under a right checksum.
        ArrayBufferWriter<byte> output = new();
        JournalCodec.Write(Ended("f1"), output);
        byte[] bytes = [.. output.WrittenSpan, .. Reseal([0x32, 0x00])];
        JournalReading<AgentRecord> reading = JournalCodec.Read<AgentRecord>(bytes);
        Assert.Equal(JournalDamage.Inside, reading.Damage);
        Assert.Contains("AcknowledgementRecord", reading.Fault);
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        Random random = new(7);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Assert.True(JournalCodec.Read<AgentRecord>(bytes).GoodBytes <= bytes.Length);
        }
    }

    private static AgentRecord Ended(string framework) =>
        new() { FrameworkEnded = new FrameworkEndedRecord { FrameworkId = new FrameworkId(framework) } };

    private static string[] Names(JournalReading<AgentRecord> reading) =>
        [.. reading.Records.Select(record => record.FrameworkEnded!.FrameworkId.Value)];

    private static byte[] Encode(params AgentRecord[] records)
    {
        ArrayBufferWriter<byte> output = new();
        foreach (AgentRecord record in records) JournalCodec.Write(record, output);
        return output.WrittenSpan.ToArray();
    }

    // The payload in a record of its own, with the checksum computed bit by bit as the layout describes it.
    private static byte[] Reseal(byte[] payload)
    {
        byte[] length = BitConverter.GetBytes(payload.Length);
        uint checksum = uint.MaxValue;
        foreach (byte next in length.Concat(payload))
        {
            checksum ^= next;
            for (int bit = 0; bit < 8; bit++) checksum = (checksum >> 1) ^ (0x82F63B78 & (uint)-(int)(checksum & 1));
        }
        return [.. length, .. BitConverter.GetBytes(~checksum), .. payload];
    }
}
