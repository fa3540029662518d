using Mesosd.Protocol.Messages;

namespace Mesosd.Chaos;

/// <summary>Compares what the framework was told with what the disk shows: nothing lost, nothing run twice.</summary>
internal static class Verdict
{
    /// <summary>What is wrong, a line for each; none when every promise was kept.</summary>
    public static List<string> Over(IEnumerable<Job> jobs, RunFiles files)
    {
        List<string> wrong = [];
        foreach (Job job in jobs)
        {
            string[] runs = files.RunsOf(job);
            if (!job.IsDone) wrong.Add($"{job.Name} was lost: {job.Latest}");
            foreach (Attempt attempt in job.Attempts) wrong.AddRange(Of(attempt, runs.Count(run => run == attempt.Id.Value)));
        }
        return wrong;
    }

    private static IEnumerable<string> Of(Attempt attempt, int runs)
    {
        foreach (string contradiction in attempt.Contradictions) yield return $"told {contradiction}: {attempt}";
        if (runs > 1) yield return $"ran {runs} times: {attempt}";
        switch (attempt.End)
        {
            case TaskState.Finished when runs != 1:
                yield return $"finished, and ran {runs} times: {attempt}";
                break;
            case TaskState.Finished when !attempt.WasRunning:
                yield return $"finished, and nobody said that it ran: {attempt}";
                break;
            case TaskState.Failed or TaskState.Killed:
                yield return $"nobody made it end so: {attempt}";
                break;
            // Whoever tries again relies on that word.
            case { } end when Attempt.MeansLoss(end) && runs > 0 && !attempt.WasRunning:
                yield return $"told that it never ran, and it ran: {attempt}";
                break;
            default:
                break;
        }
    }
}
