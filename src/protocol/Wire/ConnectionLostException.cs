namespace Mesosd.Protocol.Wire;

/// <summary>The connection ended before the answer came.</summary>
/// <param name="message">What became of the connection.</param>
public sealed class ConnectionLostException(string message) : IOException(message)
{
    /// <summary>
    /// Whether the request may have taken effect all the same; false when it was certainly not sent.
    /// </summary>
    public bool MayHaveArrived { get; init; } = true;
}
