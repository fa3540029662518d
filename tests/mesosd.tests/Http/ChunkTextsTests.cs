using System.Buffers;
using Mesosd.Core;
using Mesosd.Shell.Http;
using Xunit;

namespace Mesosd.Tests.Http;

public sealed class ChunkTextsTests
{
    private const int TextBytes = 10_000;

    // Blocks are not shared.
    private const int KeptBytes = 3 * TextBlocks.BlockBytes;

    [Fact]
    public void What_is_kept_stays_below_the_limit_and_what_is_in_use_stays()
    {
        HandClock clock = new();
        using ChunkTexts texts = new(clock, 10 * KeptBytes);
        ChunkText[] first = Keep(texts, 10);
        Assert.All(first, text => Assert.True(IsKept(texts, text)));
        ChunkText[] second = Keep(texts, 100);
        Assert.All(second, text => Assert.False(IsKept(texts, text)));
        Assert.All(second, text => Assert.Equal(TextBytes, text.Length));
        Assert.All(first, text => Assert.True(IsKept(texts, text)));
        Assert.Equal(10 * KeptBytes, texts.Bytes);
    }

    [Fact]
    public void What_nobody_has_used_for_some_seconds_makes_room()
    {
        HandClock clock = new();
        using ChunkTexts texts = new(clock, 10 * KeptBytes);
        ChunkText[] first = Keep(texts, 10);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(IsKept(texts, first[0]));
        ChunkText[] second = Keep(texts, 20);
        Assert.Equal(9, second.Count(text => IsKept(texts, text)));
        Assert.True(IsKept(texts, first[0]));
        Assert.All(first[1..], text => Assert.False(IsKept(texts, text)));
    }

    [Fact]
    public void When_nobody_asks_any_more_nothing_is_kept()
    {
        HandClock clock = new();
        using ChunkTexts texts = new(clock, 1 << 20);
        ChunkText[] kept = Keep(texts, 10);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(IsKept(texts, kept[3]));
        texts.Forget();
        Assert.Equal(10 * KeptBytes, texts.Bytes);
        clock.Advance(TimeSpan.FromMinutes(1.5));
        texts.Forget();
        Assert.Equal(KeptBytes, texts.Bytes);
        clock.Advance(TimeSpan.FromMinutes(3));
        texts.Forget();
        Assert.Equal(0, texts.Bytes);
        Assert.All(kept, text => Assert.Equal(TextBytes, text.Length));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(200_001)]
    public void Bytes_come_back_as_they_were(int length)
    {
        using ChunkTexts texts = new(TimeProvider.System, 1 << 20);
        byte[] bytes = [.. Enumerable.Range(0, length).Select(index => (byte)(index * 7))];
        ArrayBufferWriter<byte> copy = new();
        Assert.True(texts.TryCopy(texts.Keep(bytes), copy));
        Assert.Equal(bytes, copy.WrittenSpan.ToArray());
    }

    [Fact]
    public async Task Texts_that_are_dropped_while_others_read_them_are_whole_or_gone()
    {
        using ChunkTexts texts = new(TimeProvider.System, 64 * TextBlocks.BlockBytes);
        ChunkText[] shared = new ChunkText[8];
        for (int index = 0; index < shared.Length; index++) shared[index] = texts.Keep(Filled(index));
        Task[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(Read))];
        for (int round = 0; round < 2_000; round++)
        {
            texts.Forget(TimeSpan.Zero);
            shared[round % shared.Length] = texts.Keep(Filled(round));
        }
        await Task.WhenAll(readers);

        void Read()
        {
            ArrayBufferWriter<byte> copy = new();
            for (int round = 0; round < 20_000; round++)
            {
                copy.ResetWrittenCount();
                if (!texts.TryCopy(shared[round % shared.Length], copy)) continue;
                Assert.Equal(TextBytes, copy.WrittenCount);
                Assert.Equal(-1, copy.WrittenSpan.IndexOfAnyExcept(copy.WrittenSpan[0]));
            }
        }
    }

    [Fact]
    public void After_its_end_nothing_is_kept()
    {
        ChunkTexts texts = new(TimeProvider.System, 1 << 20);
        ChunkText before = texts.Keep(new byte[TextBytes]);
        texts.Dispose();
        Assert.False(IsKept(texts, before));
        Assert.False(IsKept(texts, texts.Keep(new byte[TextBytes])));
        Assert.Equal(0, texts.Bytes);
    }

    private static byte[] Filled(int round)
    {
        byte[] bytes = new byte[TextBytes];
        bytes.AsSpan().Fill((byte)round);
        return bytes;
    }

    private static bool IsKept(ChunkTexts texts, ChunkText text) => texts.TryCopy(text, new ArrayBufferWriter<byte>());

    private static ChunkText[] Keep(ChunkTexts texts, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => texts.Keep(new byte[TextBytes]))];

    private sealed class HandClock : TimeProvider
    {
        private long _ticks = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan span) => _ticks += span.Ticks;

        public override long GetTimestamp() => _ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new NoTimer();

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
                // Nothing runs.
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}
