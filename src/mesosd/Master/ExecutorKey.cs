using Mesosd.Protocol.Messages;

namespace Mesosd.Master;

/// <summary>An executor of one framework: its id alone may be used on many agents.</summary>
internal readonly record struct ExecutorKey(AgentId Agent, ExecutorId Executor);
