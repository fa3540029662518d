using System.Collections.Concurrent;
using Mesosd.Shell;
using Mesosd.Shell.Loop;
using Xunit;

namespace Mesosd.Tests.Loop;

/// <summary>The loop around a core, with many threads posting.</summary>
public sealed class RoleLoopTests
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Loop_that_sleeps_takes_the_next_input_at_once_every_time()
    {
        CountingTurn turn = new();
        RoleLoop<int> loop = Start(turn);
        // One at a time: between two inputs the loop is falling asleep, asleep, or waking up.
        for (int number = 1; number <= 20_000; number++)
        {
            loop.Post(number);
            if (number % 3 == 0) Thread.SpinWait(number % 200);
            Assert.True(turn.Taken.Wait(s_wait), $"input {number} was not taken");
        }
        await EndAsync(loop);
    }

    [Fact]
    public async Task Loop_without_inputs_wakes_when_its_core_wants_to()
    {
        CountingTurn turn = new() { WakeOnceAt = new HostClock().Now + TimeSpan.FromMilliseconds(20) };
        RoleLoop<int> loop = Start(turn);
        Assert.True(turn.Woken.Wait(s_wait));
        await EndAsync(loop);
    }

    [Fact]
    public async Task Posting_and_taking_in_steady_state_allocates_nothing()
    {
        CountingTurn turn = new() { Measures = true };
        RoleLoop<int> loop = Start(turn);
        PostMany(loop, turn, 20_000);
        long postedBefore = GC.GetAllocatedBytesForCurrentThread();
        PostMany(loop, turn, 50_000);
        // Less than a byte per input: a collection that another test causes leaves the rest of a thread's
        // allocation buffer behind, which counts as allocated.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - postedBefore, 0, 49_999);
        await EndAsync(loop);
        Assert.InRange(turn.AllocatedBytes!.Value, 0, 49_999);
    }

    [Fact]
    public async Task Posters_that_pause_while_it_is_crowded_all_go_on_again()
    {
        const int Posters = 8;
        const int Each = 150_000;
        CountingTurn turn = new() { CountsOnly = true };
        ConcurrentQueue<ManualResetEventSlim> paused = new();
        int pauses = 0;

        void ResumeAll()
        {
            while (paused.TryDequeue(out ManualResetEventSlim? poster)) poster.Set();
        }

        RoleLoop<int> loop = new("test", turn, new HostClock(), ResumeAll);
        Task[] posters = [.. Enumerable.Range(0, Posters).Select(_ => Task.Factory.StartNew(() =>
        {
            using ManualResetEventSlim mayGoOn = new();
            for (int number = 0; number < Each; number++)
            {
                loop.Post(number);
                if (!loop.IsCrowded) continue;
                // As a host does it with a connection.
                mayGoOn.Reset();
                paused.Enqueue(mayGoOn);
                if (!loop.IsCrowded) ResumeAll();
                Interlocked.Increment(ref pauses);
                Assert.True(mayGoOn.Wait(s_wait), "a paused poster was forgotten");
            }
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        // They fill it before the loop begins, so that it is crowded for certain.
        Assert.True(SpinWait.SpinUntil(() => paused.Count == Posters, s_wait));
        loop.Start();
        await Task.WhenAll(posters).WaitAsync(s_wait, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => turn.Count == Posters * Each, s_wait));
        Assert.InRange(pauses, Posters, int.MaxValue);
        Assert.True(SpinWait.SpinUntil(() => !loop.IsCrowded, s_wait));
        await EndAsync(loop);
    }

    [Fact]
    public async Task Stop_ends_it_while_its_mailbox_is_full_and_more_is_posted()
    {
        CountingTurn turn = new() { CountsOnly = true };
        RoleLoop<int> loop = new("test", turn, new HostClock(), static () => { });
        for (int number = 0; number < 100_000; number++) loop.Post(number);
        Assert.True(loop.IsCrowded);
        using CancellationTokenSource stopPosting = new();
        Task posting = Task.Run(() =>
        {
            while (!stopPosting.IsCancellationRequested) loop.Post(0);
        }, TestContext.Current.CancellationToken);
        turn.StopAfter = (50, loop.Stop);
        loop.Start();
        await loop.Ended.WaitAsync(s_wait, TestContext.Current.CancellationToken);
        await stopPosting.CancelAsync();
        await posting.WaitAsync(s_wait, TestContext.Current.CancellationToken);
        Assert.Equal(50, turn.Count);
    }

    [Fact]
    public async Task Stop_ends_it_while_it_sleeps_or_is_about_to()
    {
        for (int round = 0; round < 500; round++)
        {
            RoleLoop<int> loop = Start(new CountingTurn());
            if (round % 2 == 0) loop.Post(1);
            Thread.SpinWait(round % 50 * 20);
            await EndAsync(loop);
        }
    }

    [Fact]
    public async Task Turns_bug_ends_the_loop_with_it()
    {
        CountingTurn turn = new() { StopAfter = (1, () => throw new InvalidOperationException("a bug")) };
        RoleLoop<int> loop = Start(turn);
        loop.Post(1);
        InvalidOperationException bug = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            loop.Ended.WaitAsync(s_wait, TestContext.Current.CancellationToken));
        Assert.Equal("a bug", bug.Message);
    }

    private static void PostMany(RoleLoop<int> loop, CountingTurn turn, int count)
    {
        for (int number = 0; number < count; number++)
        {
            loop.Post(number);
            // Sometimes one at a time, sometimes many.
            if (number % 1000 < 100 || number % 1000 == 999) turn.WaitFor(number + 1);
        }
        turn.WaitFor(count);
        turn.Restart();
    }

    private static RoleLoop<int> Start(CountingTurn turn)
    {
        RoleLoop<int> loop = new("test", turn, new HostClock(), static () => { });
        loop.Start();
        return loop;
    }

    private static async Task EndAsync(RoleLoop<int> loop)
    {
        loop.Stop();
        await loop.Ended.WaitAsync(s_wait, TestContext.Current.CancellationToken);
    }

    private sealed class CountingTurn : IRoleTurn<int>
    {
        private long? _allocatedBefore;
        private int _count;
        private volatile bool _isRestarted;

        public SemaphoreSlim Taken { get; } = new(0);

        public ManualResetEventSlim Woken { get; } = new();

        public Instant? WakeOnceAt { get; set; }

        public (int Inputs, Action Then)? StopAfter { get; set; }

        /// <summary>Whether nobody waits for single inputs.</summary>
        public bool CountsOnly { get; init; }

        /// <summary>Whether the loop's own allocations are counted, from the restart on.</summary>
        public bool Measures { get; init; }

        public long? AllocatedBytes { get; private set; }

        public int Count => Volatile.Read(ref _count);

        public Instant NextWakeup => WakeOnceAt ?? Instant.Never;

        public void Take(in int input)
        {
            if (Measures && _isRestarted) _allocatedBefore ??= GC.GetAllocatedBytesForCurrentThread();
            Volatile.Write(ref _count, _count + 1);
            if (StopAfter is { } stop && _count == stop.Inputs) stop.Then();
            if (!CountsOnly && !Measures) Taken.Release();
        }

        public void Wake()
        {
            WakeOnceAt = null;
            Woken.Set();
        }

        public void EndTurn()
        {
            if (_allocatedBefore is { } before) AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        public void WaitFor(int count)
        {
            SpinWait spin = default;
            while (Count < count) spin.SpinOnce();
        }

        /// <summary>Counts from nothing again; the loop must be idle.</summary>
        public void Restart()
        {
            Volatile.Write(ref _count, 0);
            _isRestarted = true;
        }
    }
}
