namespace Mesosd.Protocol.Wire;

/// <summary>
/// The connection ended before the answer came. The request may or may not have taken effect.
/// </summary>
/// <param name="message">What became of the connection.</param>
public sealed class ConnectionLostException(string message) : IOException(message);
