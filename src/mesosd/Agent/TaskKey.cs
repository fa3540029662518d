using Mesosd.Protocol.Messages;

namespace Mesosd.Agent;

/// <summary>Task ids are unique within their framework only.</summary>
internal readonly record struct TaskKey(FrameworkId FrameworkId, TaskId TaskId);
