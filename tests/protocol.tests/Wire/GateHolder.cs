using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Tests.Wire;

/// <summary>A thread that stands inside a connection's gate for as long as a test wants.</summary>
internal sealed class GateHolder
{
    private readonly ManualClock _clock = new();
    private readonly ManualResetEventSlim _inside = new();
    private readonly ManualResetEventSlim _mayLeave = new();
    private Thread? _thread;

    /// <summary>
    /// The connection's clock: Resume asks for the time inside the gate, and the thread does not come back.
    /// </summary>
    public MonotonicTime Clock()
    {
        if (Thread.CurrentThread != _thread) return _clock.Now;
        _inside.Set();
        _mayLeave.Wait(TestLimits.Wait);
        return _clock.Now;
    }

    /// <summary>Comes back when the thread is inside.</summary>
    public void Hold(Connection connection)
    {
        _thread = new Thread(() =>
        {
            connection.Pause();
            connection.Resume();
        });
        _thread.Start();
        Assert(_inside.Wait(TestLimits.Wait), "the holder did not get inside");
    }

    /// <summary>Lets it leave, which it does with what was left for it.</summary>
    public void Release()
    {
        _mayLeave.Set();
        Assert(_thread!.Join(TestLimits.Wait), "the holder did not leave");
    }

    private static void Assert(bool holds, string text)
    {
        if (!holds) throw new TimeoutException(text);
    }
}
