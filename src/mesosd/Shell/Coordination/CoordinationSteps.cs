using Mesosd.Coordination;
using Mesosd.ZooKeeper;

namespace Mesosd.Shell.Coordination;

/// <summary>Transactions and errors between the cores' words and ZooKeeper's.</summary>
/// <param name="hasCredentials">Whether nodes belong to whoever made them; otherwise they belong to everybody.</param>
internal sealed class CoordinationSteps(bool hasCredentials)
{
    // As Mesos has it: tools find the leader without a password.
    private readonly IReadOnlyList<AccessRule> _access =
        hasCredentials ? [.. AccessRule.CreatorAll, .. AccessRule.ReadOnly] : AccessRule.Open;

    /// <summary>A transaction's steps.</summary>
    public IReadOnlyList<ZooKeeperOperation> Of(CoordinationRequest request) => [.. request.Steps.Select(Of)];

    /// <summary>What became of a transaction.</summary>
    public CoordinationAnswer AnswerOf(CoordinationRequest request, ZooKeeperResult<ZooKeeperTransactionResult> result)
    {
        if (!result.IsOk) return Failed(result.Error, "a transaction");
        ZooKeeperTransactionResult outcome = result.Value;
        if (outcome.IsCommitted)
            return new CoordinationAnswer(CoordinationStatus.Done) { Paths = [.. outcome.Steps.Select(step => step.Path)] };
        CoordinationStep failed = request.Steps[outcome.FailedStep];
        return Failed(outcome.Error, $"{failed.Kind} {failed.Path}") with { FailedStep = outcome.FailedStep };
    }

    /// <summary>Why there is no result.</summary>
    public static CoordinationAnswer Failed(ZooKeeperError error, string what) => error switch
    {
        ZooKeeperError.NoNode => new CoordinationAnswer(CoordinationStatus.NoNode),
        ZooKeeperError.NodeExists => new CoordinationAnswer(CoordinationStatus.NodeExists),
        ZooKeeperError.NoAuth => Refused($"{what}: ZooKeeper does not permit it to the user of --zk (NoAuth)"),
        ZooKeeperError.AuthFailed => Refused($"{what}: ZooKeeper refuses the user and password of --zk (AuthFailed)"),
        ZooKeeperError.RequestTooLarge or ZooKeeperError.NotEmpty or ZooKeeperError.BadArguments or
            ZooKeeperError.InvalidAcl or ZooKeeperError.NoChildrenForEphemerals or ZooKeeperError.QuotaExceeded or
            ZooKeeperError.Unimplemented => Refused($"{what}: ZooKeeper refuses it ({error})"),
        _ => new CoordinationAnswer(CoordinationStatus.Unavailable) { Text = $"{what}: ZooKeeper did not do it ({error})" },
    };

    private ZooKeeperOperation Of(CoordinationStep step) => step.Kind switch
    {
        CoordinationStepKind.Check => ZooKeeperOperation.Check(step.Path),
        CoordinationStepKind.Create => ZooKeeperOperation.Create(step.Path, step.Data, CreateMode.Persistent, _access),
        CoordinationStepKind.CreateMember =>
            ZooKeeperOperation.Create(step.Path, step.Data, CreateMode.EphemeralSequential, _access),
        CoordinationStepKind.Write => ZooKeeperOperation.Set(step.Path, step.Data),
        _ => ZooKeeperOperation.Delete(step.Path),
    };

    private static CoordinationAnswer Refused(string text) => new(CoordinationStatus.Refused) { Text = text };
}
