using System.Collections.Concurrent;
using System.Threading.Channels;
using Mesosd.Shell.Loop;

namespace Mesosd.Micro;

/// <summary>Many threads post, one takes and sleeps while there is nothing.</summary>
internal interface IMailbox<T>
{
    void Post(in T input);

    /// <summary>Takes what is there, at least one; how many.</summary>
    int TakeSome();
}

/// <summary>The mailboxes that are compared, each with what wakes its taker.</summary>
internal static class Mailboxes
{
    // As the loop does in a turn.
    private const int MaxTaken = 2048;

    public static IMailbox<T> Make<T>(MailboxKind kind) => kind switch
    {
        MailboxKind.LockAndList => new Locked<T>(),
        MailboxKind.Channel => new Channeled<T>(),
        MailboxKind.ConcurrentQueue => new Concurrent<T>(),
        _ => new LockFree<T>(),
    };

    private sealed class LockFree<T> : IMailbox<T>
    {
        private readonly MultiProducerQueue<T> _queue = new(256, 131_072);
        private readonly SleepSignal _signal = new();

        public void Post(in T input)
        {
            _queue.Add(input);
            _signal.Wake();
        }

        public int TakeSome()
        {
            int taken = 0;
            while (taken < MaxTaken && _queue.TryTake(out _)) taken++;
            if (taken > 0) return taken;
            _signal.Announce();
            if (_queue.CanTake) _signal.Withdraw();
            else _signal.Sleep(1000);
            return 0;
        }
    }

    private sealed class Concurrent<T> : IMailbox<T>
    {
        private readonly ConcurrentQueue<T> _queue = new();
        private readonly SleepSignal _signal = new();

        public void Post(in T input)
        {
            _queue.Enqueue(input);
            _signal.Wake();
        }

        public int TakeSome()
        {
            int taken = 0;
            while (taken < MaxTaken && _queue.TryDequeue(out _)) taken++;
            if (taken > 0) return taken;
            _signal.Announce();
            if (!_queue.IsEmpty) _signal.Withdraw();
            else _signal.Sleep(1000);
            return 0;
        }
    }

    private sealed class Channeled<T> : IMailbox<T>
    {
        private readonly Channel<T> _channel =
            Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });

        public void Post(in T input) => _channel.Writer.TryWrite(input);

        public int TakeSome()
        {
            int taken = 0;
            while (taken < MaxTaken && _channel.Reader.TryRead(out _)) taken++;
            if (taken > 0) return taken;
            ValueTask<bool> more = _channel.Reader.WaitToReadAsync();
            if (!more.IsCompleted) more.AsTask().GetAwaiter().GetResult();
            return 0;
        }
    }

    private sealed class Locked<T> : IMailbox<T>
    {
        private readonly Lock _gate = new();
        private readonly AutoResetEvent _arrived = new(false);
        private List<T> _inbox = [];
        private List<T> _batch = [];
        private bool _sleeping;

        /// <summary>Every input is copied out of the list, as the loop does.</summary>
        public T? Last { get; private set; }

        public void Post(in T input)
        {
            bool wake;
            lock (_gate)
            {
                _inbox.Add(input);
                wake = _sleeping;
                _sleeping = false;
            }
            if (wake) _arrived.Set();
        }

        public int TakeSome()
        {
            bool sleeps = false;
            lock (_gate)
            {
                if (_inbox.Count > 0) (_inbox, _batch) = (_batch, _inbox);
                else sleeps = _sleeping = true;
            }
            if (sleeps) _arrived.WaitOne(1000);
            int taken = _batch.Count;
            for (int index = 0; index < taken; index++) Last = _batch[index];
            _batch.Clear();
            return taken;
        }
    }
}
