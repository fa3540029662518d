using System.Diagnostics;
using Mesosd.Master;
using Mesosd.Shell.Master;

namespace Mesosd.Micro;

/// <summary>
/// What it costs to get an input to a loop's thread, by four kinds of mailbox: some threads post inputs of a master as
/// fast as they can, one takes them and sleeps when there is nothing. The mailboxes take short turns, so that a noisy
/// machine is as noisy for each; BenchmarkDotNet would measure them one after the other.
/// </summary>
internal static class MailboxTurns
{
    private const int Inputs = 240_000;
    private const int Turns = 61;
    private const int Together = 250;

    // Producers stay about as far ahead as peers may before they are paused.
    private const int MaxAhead = 65_536;

    public static void Run()
    {
        Console.WriteLine("| Producers | Mailbox | ns per input, median | least tenth |");
        Console.WriteLine("|---|---|---|---|");
        foreach (int producers in (int[])[0, 1, 2, 4]) Compare(producers);
    }

    private static void Compare(int producers)
    {
        MailboxKind[] kinds = Enum.GetValues<MailboxKind>();
        IMailbox<MasterHostInput>[] mailboxes = [.. kinds.Select(Mailboxes.Make<MasterHostInput>)];
        List<double>[] results = [.. kinds.Select(_ => new List<double>())];
        for (int turn = -3; turn < Turns; turn++)
        {
            for (int index = 0; index < kinds.Length; index++)
            {
                double nanoseconds =
                    producers == 0 ? MeasureAlone(mailboxes[index]) : Measure(mailboxes[index], producers);
                if (turn >= 0) results[index].Add(nanoseconds);
            }
        }
        for (int index = 0; index < kinds.Length; index++)
        {
            results[index].Sort();
            Console.WriteLine(FormattableString.Invariant(
                $"| {producers} | {kinds[index]} | {results[index][Turns / 2]:0.0} | {results[index][Turns / 10]:0.0} |"));
        }
    }

    // Posted and taken by one thread: nobody is in the way.
    private static double MeasureAlone(IMailbox<MasterHostInput> mailbox)
    {
        MasterHostInput input = MasterHostInput.ForCore(MasterInput.Woken());
        long began = Stopwatch.GetTimestamp();
        for (int posted = 0; posted < Inputs; posted += Together)
        {
            for (int index = 0; index < Together; index++) mailbox.Post(input);
            for (int taken = 0; taken < Together;) taken += mailbox.TakeSome();
        }
        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / Inputs;
    }

    private static double Measure(IMailbox<MasterHostInput> mailbox, int producers)
    {
        using Barrier start = new(producers + 1);
        int taken = 0;
        Thread[] threads = [.. Enumerable.Range(0, producers).Select(_ => new Thread(Produce))];
        foreach (Thread thread in threads) thread.Start();
        start.SignalAndWait();
        long began = Stopwatch.GetTimestamp();
        while (taken < Inputs) Volatile.Write(ref taken, taken + mailbox.TakeSome());
        double nanoseconds = Stopwatch.GetElapsedTime(began).TotalNanoseconds / Inputs;
        foreach (Thread thread in threads) thread.Join();
        return nanoseconds;

        void Produce()
        {
            MasterHostInput input = MasterHostInput.ForCore(MasterInput.Woken());
            start.SignalAndWait();
            for (int posted = 0; posted < Inputs / producers; posted++)
            {
                mailbox.Post(input);
                if (posted % 256 != 0) continue;
                while ((long)posted * producers - Volatile.Read(ref taken) > MaxAhead) Thread.Yield();
            }
        }
    }
}
