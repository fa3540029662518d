namespace Mesosd.Simulation;

/// <summary>What may be under way to an end of a connection.</summary>
internal enum DeliveryKind
{
    /// <summary>To the server: a new connection with its Hello.</summary>
    Opening,

    /// <summary>To the client: what became of it.</summary>
    Answer,

    /// <summary>A message.</summary>
    Frame,

    /// <summary>A message of another protocol.</summary>
    Act,

    /// <summary>The other end is gone, in order or not.</summary>
    End,
}
