using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

// Operations are counted where they begin, change and end. What is over stays counted; what the master loses sight of for
// good while it is under way does not.
public sealed partial class MasterCore
{
    private readonly OperationFigures _operationFigures = new();

    // Operations without feedback that failed, by uuid, until their agents say that they have them: few at any time.
    private readonly HashSet<string> _failedOperations = new(StringComparer.Ordinal);

    internal OperationFigures OperationFigures => _operationFigures;

    /// <summary>Operations without feedback that failed and are not confirmed yet.</summary>
    internal int FailedOperations => _failedOperations.Count;

    private static bool IsOver(OperationState state) => state is OperationState.Finished or OperationState.Failed
        or OperationState.Error or OperationState.Dropped or OperationState.GoneByOperator;

    private void CountState(KnownOperation operation, OperationState state)
    {
        OperationState before = operation.Latest.State;
        if (!IsOver(before)) _operationFigures.Change(operation.Info.TypeOrDefault, before, state);
    }

    /// <summary>An agent's report has an operation: a new one, or one from before the agent was lost.</summary>
    private void CountReported(KnownAgent agent, OfferOperation operation, OperationState state)
    {
        OfferOperationType type = operation.TypeOrDefault;
        OperationFigures? lost = agent.LostBefore?.Operations;
        if (lost is not null && IsOver(state) && lost.TryRemove(type, state)) return;
        if (lost is not null && lost.TryRemove(type, OperationState.Unreachable))
            _operationFigures.Change(type, OperationState.Unreachable, state);
        else _operationFigures.Begin(type, state);
    }

    /// <summary>Its framework is over: nobody will learn what becomes of it.</summary>
    private void CountForgotten(KnownOperation operation)
    {
        OperationState state = operation.Latest.State;
        if (!IsOver(state)) _operationFigures.Remove(operation.Info.TypeOrDefault, state);
    }

    // ---- without feedback: the number of the message is confirmed once it is performed

    internal static bool HasFeedback(ApplyOperation message) =>
        message.FrameworkId is not null && message.Operation.Id is not null;

    /// <summary>Whether the update is about an operation without feedback that is under way there.</summary>
    private bool LearnFailure(KnownAgent agent, OperationUpdate update)
    {
        foreach (OpenLaunch open in agent.OpenLaunches)
        {
            if (open.Message is not ApplyOperation message || HasFeedback(message)) continue;
            if (!message.OperationUuid.AsSpan().SequenceEqual(update.OperationUuid)) continue;
            if (_failedOperations.Add(KnownOperation.KeyOf(update.OperationUuid)))
                CountOutcome(message, update.Status.State);
            return true;
        }
        return false;
    }

    private void Settle(in OpenLaunch launch, OperationState state)
    {
        if (launch.Message is not ApplyOperation message || HasFeedback(message)) return;
        bool hasFailed = _failedOperations.Count > 0 &&
            _failedOperations.Remove(KnownOperation.KeyOf(message.OperationUuid));
        if (!hasFailed) CountOutcome(message, state);
    }

    private void CountOutcome(ApplyOperation message, OperationState state) =>
        _operationFigures.Change(message.Operation.TypeOrDefault, OperationState.Pending, state);

    // ---- of agents that are lost

    /// <summary>Notes what the agent had, so that nothing is counted twice when it comes back.</summary>
    private static void NoteOperations(KnownAgent agent, LostAgent lost)
    {
        lost.Operations = agent.LostBefore?.Operations;
        foreach (KnownOperation operation in agent.Operations)
        {
            OperationState state = operation.Latest.State;
            lost.Operations ??= new OperationFigures();
            lost.Operations.Add(operation.Info.TypeOrDefault, IsOver(state) ? state : OperationState.Unreachable);
        }
    }

    /// <summary>What is still unreachable of these ends so; null when nobody will learn how it ends.</summary>
    private void EndUnreachable(LostAgent agent, OperationState? state)
    {
        if (agent.Operations is not { } lost) return;
        agent.Operations = null;
        foreach (OfferOperationType type in Enum.GetValues<OfferOperationType>())
        {
            while (lost.TryRemove(type, OperationState.Unreachable))
            {
                if (state is { } end) _operationFigures.Change(type, OperationState.Unreachable, end);
                else _operationFigures.Remove(type, OperationState.Unreachable);
            }
        }
    }
}
