using System.Buffers;
using System.Text;
using Mesosd.Shell.Http;
using Xunit;

namespace Mesosd.Tests.Http;

public sealed class FirstRecordTests
{
    [Theory]
    [InlineData("3\nabc", (int)RecordVerdict.Whole, "abc")]
    [InlineData("3\nabcd", (int)RecordVerdict.Whole, "abc")]
    [InlineData("003\nabc", (int)RecordVerdict.Whole, "abc")]
    [InlineData("", (int)RecordVerdict.Incomplete, "")]
    [InlineData("3", (int)RecordVerdict.Incomplete, "")]
    [InlineData("3\nab", (int)RecordVerdict.Incomplete, "")]
    [InlineData("\nabc", (int)RecordVerdict.Wrong, "")]
    [InlineData("0\n", (int)RecordVerdict.Wrong, "")]
    [InlineData("-1\na", (int)RecordVerdict.Wrong, "")]
    [InlineData(" 3\nabc", (int)RecordVerdict.Wrong, "")]
    [InlineData("101\n", (int)RecordVerdict.Wrong, "")]
    [InlineData("99999999999", (int)RecordVerdict.Wrong, "")]
    public void The_first_record_is_found_however_the_stream_is_cut(string text, int verdict, string expected)
    {
        for (int cut = 0; cut <= text.Length; cut++)
        {
            ReadOnlySequence<byte> buffer = InTwoPieces(text, cut);
            Assert.Equal((RecordVerdict)verdict, FirstRecord.Find(buffer, 100, out ReadOnlySequence<byte> record));
            Assert.Equal(expected, Encoding.UTF8.GetString(record));
        }
    }

    private static ReadOnlySequence<byte> InTwoPieces(string text, int cut)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Piece first = new(bytes.AsMemory(0, cut), null);
        Piece last = new(bytes.AsMemory(cut), first);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> bytes, Piece? before)
        {
            Memory = bytes;
            if (before is null) return;
            before.Next = this;
            RunningIndex = before.RunningIndex + before.Memory.Length;
        }
    }
}
