using System.Net;
using System.Net.Sockets;

namespace Mesosd.Harness;

/// <summary>Ports on loopback for the programs under test.</summary>
public static class Ports
{
    /// <summary>A port that nobody listens at.</summary>
    public static int Free()
    {
        // Below the ephemeral range, so that no outgoing connection of another test takes it meanwhile.
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            int port = Random.Shared.Next(15_000, 30_000);
            try
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: try another.
            }
        }
        throw new InvalidOperationException("no free port between 15000 and 30000");
    }

    /// <summary>So many different ports that nobody listens at.</summary>
    public static int[] Free(int count)
    {
        HashSet<int> ports = [];
        while (ports.Count < count) ports.Add(Free());
        return [.. ports];
    }
}
