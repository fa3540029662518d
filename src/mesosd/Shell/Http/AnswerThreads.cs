using System.Runtime.CompilerServices;
using Mesosd.Shell.Linux;

namespace Mesosd.Shell.Http;

/// <summary>
/// The few threads on which large answers are made and sent, a piece of one and then a piece of another. Whoever awaits a
/// turn goes on there, first come first served, until it waits for something else. The pool's threads stay free for what is
/// small, and the processors too: these threads step back for others (docs/http-api.md).
/// </summary>
internal sealed class AnswerThreads : IDisposable
{
    // A third of what others get when processors are short: enough to go on, little enough that whoever wakes up goes first.
    private const int Niceness = 5;

    private readonly Queue<Action> _waiting = [];
    private bool _isOver;

    public AnswerThreads(int count)
    {
        for (int index = 0; index < count; index++) new Thread(Run) { Name = "answers", IsBackground = true }.UnsafeStart();
    }

    /// <summary>To be awaited.</summary>
    public Turn NextTurn() => new(this);

    /// <summary>What waits still gets its turn.</summary>
    public void Dispose()
    {
        lock (_waiting)
        {
            _isOver = true;
            Monitor.PulseAll(_waiting);
        }
    }

    private void Add(Action goOn)
    {
        lock (_waiting)
        {
            if (!_isOver)
            {
                _waiting.Enqueue(goOn);
                Monitor.Pulse(_waiting);
                return;
            }
        }
        ThreadPool.UnsafeQueueUserWorkItem(static late => late(), goOn, preferLocal: false);
    }

    private void Run()
    {
        // Where it is not allowed, they are like others.
        Libc.StepBack(Niceness);
        while (Take() is { } goOn) goOn();
    }

    private Action? Take()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0)
            {
                if (_isOver) return null;
                Monitor.Wait(_waiting);
            }
            return _waiting.Dequeue();
        }
    }

    /// <summary>Comes when a thread is free.</summary>
    internal readonly struct Turn(AnswerThreads threads) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Turn GetAwaiter() => this;

        public void GetResult()
        {
            // It is there; it brings nothing.
        }

        public void OnCompleted(Action continuation) => threads.Add(continuation);

        public void UnsafeOnCompleted(Action continuation) => threads.Add(continuation);
    }
}
