using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>What a master says about a task of its own accord.</summary>
internal readonly record struct StatusReason(TaskState State, TaskStatusReason Reason, string Message);
