namespace Mesosd.Fuzz;

/// <summary>
/// A run on a thread of its own, watched for a hang. A failure names the iteration and how to repeat it
/// alone.
/// </summary>
internal static class WatchedRun
{
    // An iteration takes some microseconds; this long means that it does not end.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs and returns what broke, or null.</summary>
    public static string? Run(IFuzzTarget run, ulong seed, long first, long count)
    {
        Exception? failure = null;
        Thread worker = new(() =>
        {
            try
            {
                run.Run(first, count);
            }
            catch (Exception error)
            {
                // Whatever it is, it is what the run was looking for.
                failure = error;
            }
        });
        worker.IsBackground = true;
        worker.Start();
        long last = -1;
        while (!worker.Join(s_patience))
        {
            if (run.Current == last) return Describe(run, seed, $"it does not end ({s_patience.TotalSeconds} s so far)");
            last = run.Current;
        }
        return failure is null ? null : Describe(run, seed, failure.ToString());
    }

    private static string Describe(IFuzzTarget run, ulong seed, string what) =>
        $"iteration {run.Current} of seed {seed}: {what}\ninput: {run.CurrentInput}\n" +
        $"repeat: dotnet run --project tests/fuzz -- --target={run.Name} --seed={seed} --first={run.Current} --iterations=1";
}
