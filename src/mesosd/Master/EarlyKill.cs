using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>A kill that was asked for before the task's agent came back to this master.</summary>
/// <param name="TaskId">Which task.</param>
/// <param name="AgentId">Where it runs, when the framework said so.</param>
/// <param name="Policy">How, when the framework said so.</param>
internal sealed record EarlyKill(TaskId TaskId, AgentId? AgentId, KillPolicy? Policy);
