using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>What the agent itself says about a task.</summary>
/// <param name="State">The state to report.</param>
/// <param name="Reason">Why, for programs.</param>
/// <param name="Text">Why, for people.</param>
internal readonly record struct Verdict(TaskState State, TaskStatusReason Reason, string Text);
