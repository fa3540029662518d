namespace Mesosd.Protocol.Wire;

/// <summary>What whoever leaves a connection's gate must do next, outside of it.</summary>
[Flags]
internal enum GateWork
{
    None = 0,

    /// <summary>It is the writer now.</summary>
    Write = 1,

    /// <summary>The peer's queue is full.</summary>
    DropSlowReader = 2,
}
