using BenchmarkDotNet.Attributes;
using Mesosd.Master;
using Mesosd.Shell.Master;

namespace Mesosd.Micro;

/// <summary>
/// What it costs to get an input to a loop's thread, by four kinds of mailbox: some threads post inputs of a master
/// as fast as they can, one takes them and sleeps when there is nothing.
/// </summary>
[MemoryDiagnoser]
public class MailboxBenchmarks
{
    private const int Inputs = 240_000;

    // Producers stay about as far ahead as peers may before they are paused.
    private const int MaxAhead = 65_536;

    private readonly MasterHostInput _input = MasterHostInput.ForCore(MasterInput.Woken());
    private IMailbox<MasterHostInput> _mailbox = null!;
    private Barrier _turns = null!;
    private long _taken;
    private bool _ending;

    /// <summary>How many threads post.</summary>
    [Params(1, 2, 4)]
    public int Producers { get; set; }

    /// <summary>Which mailbox.</summary>
    [Params(MailboxKind.LockAndList, MailboxKind.Channel, MailboxKind.ConcurrentQueue, MailboxKind.MultiProducerQueue)]
    public MailboxKind Mailbox { get; set; }

    /// <summary>Starts the producers.</summary>
    [GlobalSetup]
    public void StartProducers()
    {
        _mailbox = Mailboxes.Make<MasterHostInput>(Mailbox);
        _turns = new Barrier(Producers + 1);
        _ending = false;
        for (int producer = 0; producer < Producers; producer++)
            new Thread(Produce) { IsBackground = true }.Start();
    }

    /// <summary>Lets them end.</summary>
    [GlobalCleanup]
    public void EndProducers()
    {
        _ending = true;
        _turns.SignalAndWait();
    }

    /// <summary>Posted by the producers, taken here.</summary>
    [Benchmark(OperationsPerInvoke = Inputs)]
    public void PostAndTake()
    {
        Volatile.Write(ref _taken, 0);
        _turns.SignalAndWait();
        for (int taken = 0; taken < Inputs;)
        {
            taken += _mailbox.TakeSome();
            Volatile.Write(ref _taken, taken);
        }
    }

    private void Produce()
    {
        while (true)
        {
            _turns.SignalAndWait();
            if (_ending) return;
            int share = Inputs / Producers;
            for (int posted = 0; posted < share; posted++)
            {
                _mailbox.Post(_input);
                if (posted % 256 != 0) continue;
                while ((long)posted * Producers - Volatile.Read(ref _taken) > MaxAhead) Thread.Yield();
            }
        }
    }
}
