using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>How tasks ended: in which state, who said so, and why.</summary>
internal readonly record struct TaskEnd(TaskState State, TaskStatusSource Source, TaskStatusReason Reason);
