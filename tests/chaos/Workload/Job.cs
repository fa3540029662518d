namespace Mesosd.Chaos;

/// <summary>
/// Something that shall be done once. It is tried again, under another task id, only when the framework was told that
/// the attempt before is lost.
/// </summary>
internal sealed class Job
{
    public Job(string name, bool isHeld)
    {
        Name = name;
        IsHeld = isHeld;
        Attempts.Add(new Attempt(this, 1));
    }

    public string Name { get; }

    /// <summary>Whether its task goes on until the gate of its workload is opened.</summary>
    public bool IsHeld { get; }

    public List<Attempt> Attempts { get; } = [];

    public Attempt Latest => Attempts[^1];

    public bool IsDone => Latest.End is { } end && !Attempt.MeansLoss(end);

    public Attempt TryAgain()
    {
        Attempts.Add(new Attempt(this, Attempts.Count + 1));
        return Latest;
    }
}
