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
    public void String_that_is_used_between_newcomers_stays_and_one_that_is_not_goes()
    {
        var pool = new StringPool(1);
        pool.Add("cpus"u8, "cpus");
        for (int i = 0; i < 10; i++)
        {
            string newcomer = $"task-{i}";
            pool.Add(Encoding.UTF8.GetBytes(newcomer), newcomer);
            Assert.True(pool.TryGet(Encoding.UTF8.GetBytes(newcomer), out string? found));
            Assert.Same(newcomer, found);
            Assert.True(pool.TryGet("cpus"u8, out _));
        }
        Assert.False(pool.TryGet("task-8"u8, out _));
        pool.Add("task-10"u8, "task-10");
        pool.Add("task-11"u8, "task-11");
        Assert.False(pool.TryGet("cpus"u8, out _));
    }

    [Fact]
    public void Only_ascii_is_kept()
    {
        var pool = new StringPool(1);
        pool.Add("tâche"u8, "tâche");
        Assert.False(pool.TryGet("tâche"u8, out _));
    }

    [Fact]
    public void Long_strings_are_not_kept()
    {
        var pool = new StringPool(16);
        string longest = new('a', StringPool.MaxBytes);
        string tooLong = new('a', StringPool.MaxBytes + 1);
        pool.Add(Encoding.UTF8.GetBytes(longest), longest);
        pool.Add(Encoding.UTF8.GetBytes(tooLong), tooLong);
        Assert.True(pool.TryGet(Encoding.UTF8.GetBytes(longest), out _));
        Assert.False(pool.TryGet(Encoding.UTF8.GetBytes(tooLong), out _));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    public void Size_is_a_power_of_two(int slots) => Assert.Throws<ArgumentOutOfRangeException>(() => new StringPool(slots));
}
