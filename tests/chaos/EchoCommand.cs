using System.Net;
using System.Net.Sockets;

namespace Mesosd.Chaos;

/// <summary>Answers each datagram to its sender, and prints a line for each.</summary>
internal static class EchoCommand
{
    public const string Argument = "--echo";
    public const int Port = 7000;

    public static int Run(string address)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), Port));
        byte[] buffer = new byte[16];
        while (true)
        {
            EndPoint sender = new IPEndPoint(IPAddress.Any, 0);
            int length = socket.ReceiveFrom(buffer, ref sender);
            Console.WriteLine("heard");
            socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, sender);
        }
    }
}
