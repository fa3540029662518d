using System.Text;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests;

public sealed class StringPoolTests
{
    [Fact]
    public void Remembered_string_is_found_by_its_bytes_alone()
    {
        var pool = new StringPool(16);
        pool.Add("cpus"u8, "cpus");
        Assert.True(pool.TryGet("cpus"u8, out string? found));
        Assert.Equal("cpus", found);
        Assert.False(pool.TryGet("cpu"u8, out _));
        Assert.False(pool.TryGet("memo"u8, out _));
    }

    [Fact]
    public void String_that_was_used_survives_one_newcomer_and_not_two()
    {
        var pool = new StringPool(1);
        pool.Add("cpus"u8, "cpus");
        pool.Add("task-1"u8, "task-1");
        Assert.True(pool.TryGet("cpus"u8, out _));
        pool.Add("task-2"u8, "task-2");
        Assert.False(pool.TryGet("cpus"u8, out _));
        Assert.True(pool.TryGet("task-2"u8, out _));
    }

    [Fact]
    public void Long_strings_are_not_kept()
    {
        var pool = new StringPool(16);
        byte[] longest = Encoding.UTF8.GetBytes(new string('a', StringPool.MaxBytes));
        byte[] tooLong = Encoding.UTF8.GetBytes(new string('a', StringPool.MaxBytes + 1));
        pool.Add(longest, "long");
        pool.Add(tooLong, "too long");
        Assert.True(pool.TryGet(longest, out _));
        Assert.False(pool.TryGet(tooLong, out _));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    public void Size_is_a_power_of_two(int slots) => Assert.Throws<ArgumentOutOfRangeException>(() => new StringPool(slots));
}
