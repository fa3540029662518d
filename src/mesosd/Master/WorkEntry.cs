using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>Tasks that stand behind each other, on one agent and in one state.</summary>
internal readonly record struct WorkEntry(int Agent, TaskState State, int Count);
