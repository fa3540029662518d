namespace Mesosd.ZooKeeper;

/// <summary>What became of a transaction: all of its steps, or none.</summary>
/// <param name="Steps">One result per step, in order.</param>
public sealed record ZooKeeperTransactionResult(IReadOnlyList<ZooKeeperStepResult> Steps)
{
    /// <summary>Whether every step was performed.</summary>
    public bool IsCommitted => FailedStep < 0;

    /// <summary>The step that made the transaction fail, or -1.</summary>
    public int FailedStep
    {
        get
        {
            // Steps before the one to blame have no error, steps behind it have one that blames nobody.
            for (int index = 0; index < Steps.Count; index++)
                if (Steps[index].Error != ZooKeeperError.None) return index;
            return -1;
        }
    }

    /// <summary>Why it failed, or <see cref="ZooKeeperError.None"/>.</summary>
    public ZooKeeperError Error => IsCommitted ? ZooKeeperError.None : Steps[FailedStep].Error;
}
