using BenchmarkDotNet.Attributes;
using Mesosd.Master;
using Mesosd.Shell.Master;

namespace Mesosd.Micro;

/// <summary>Posting and taking on one thread: what a mailbox costs when nobody is in the way.</summary>
[MemoryDiagnoser, MinColumn, MedianColumn]
public class MailboxPostBenchmarks
{
    private const int Inputs = 256;

    private readonly MasterHostInput _input = MasterHostInput.ForCore(MasterInput.Woken());
    private IMailbox<MasterHostInput> _mailbox = null!;

    /// <summary>Which mailbox.</summary>
    [Params(MailboxKind.LockAndList, MailboxKind.Channel, MailboxKind.ConcurrentQueue, MailboxKind.MultiProducerQueue)]
    public MailboxKind Mailbox { get; set; }

    /// <summary>Makes it.</summary>
    [GlobalSetup]
    public void Make() => _mailbox = Mailboxes.Make<MasterHostInput>(Mailbox);

    /// <summary>A turn's worth posted, then taken.</summary>
    [Benchmark(OperationsPerInvoke = Inputs)]
    public void PostThenTake()
    {
        for (int index = 0; index < Inputs; index++) _mailbox.Post(_input);
        for (int taken = 0; taken < Inputs;) taken += _mailbox.TakeSome();
    }
}
