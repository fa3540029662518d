using System.Net;
using System.Net.Sockets;

namespace Mesosd.Load;

/// <summary>The bare thing to compare with: a process that sends back what it reads, with blocking calls.</summary>
internal static class EchoServer
{
    public const int MessageBytes = 64;

    /// <summary>Prints its port, serves one connection to its end.</summary>
    public static int Serve()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
        using Socket peer = listener.Accept();
        peer.NoDelay = true;
        byte[] buffer = new byte[MessageBytes];
        while (ReadWhole(peer, buffer)) peer.Send(buffer);
        return 0;
    }

    /// <summary>Fills the buffer; false at the connection's end.</summary>
    public static bool ReadWhole(Socket socket, byte[] buffer)
    {
        for (int read = 0; read < buffer.Length;)
        {
            int count = socket.Receive(buffer, read, buffer.Length - read, SocketFlags.None);
            if (count == 0) return false;
            read += count;
        }
        return true;
    }
}
