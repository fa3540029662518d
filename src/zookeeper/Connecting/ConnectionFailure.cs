using System.Net.Sockets;

namespace Mesosd.ZooKeeper.Connecting;

/// <summary>What happened to a connection, in words that do not depend on the framework's own texts.</summary>
internal static class ConnectionFailure
{
    /// <summary>Whether this is the end of a connection, and no mistake of ours.</summary>
    public static bool IsOne(Exception failure) =>
        failure is IOException or ObjectDisposedException or OperationCanceledException or SocketException;

    public static string Describe(Exception failure) => failure switch
    {
        SocketException socket => Describe(socket),
        { InnerException: SocketException socket } => Describe(socket),
        ObjectDisposedException or OperationCanceledException => "it was closed here",
        _ => failure.Message,
    };

    private static string Describe(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused: nobody listens there",
        SocketError.HostNotFound or SocketError.NoData => "there is no host of that name",
        SocketError.TryAgain => "the name could not be looked up",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no route to it",
        SocketError.TimedOut => "no answer to TCP",
        SocketError.ConnectionReset or SocketError.Shutdown => "the server reset it",
        SocketError.OperationAborted or SocketError.ConnectionAborted => "it was closed here",
        _ => $"{failure.Message} ({failure.SocketErrorCode})",
    };
}
