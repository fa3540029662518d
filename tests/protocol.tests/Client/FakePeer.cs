using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Protocol.Tests.Client;

/// <summary>A master or an agent on a loopback port that does what a test tells it.</summary>
internal sealed class FakePeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<FakeConnection> _opened = Channel.CreateUnbounded<FakeConnection>();
    private readonly PeerRole _role;
    private int _hellos;

    public FakePeer(PeerRole role = PeerRole.Master, Func<Hello, HandshakeVerdict>? check = null)
    {
        _role = role;
        Check = check ?? (_ => HandshakeVerdict.Welcome);
        _listener.Start();
        Address = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        Listen();
    }

    public string Address { get; }

    public Func<Hello, HandshakeVerdict> Check { get; set; }

    public FrameLimits Limits { get; init; } = FrameLimits.Default;

    public int Hellos => Volatile.Read(ref _hellos);

    /// <summary>The next connection whose handshake is done.</summary>
    public Task<FakeConnection> AcceptAsync() => _opened.Reader.ReadAsync().InTime();

    public void Dispose() => _listener.Stop();

    /// <summary>An address at which nobody listens.</summary>
    public static string Nowhere()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return $"127.0.0.1:{port}";
    }

    private async void Listen()
    {
        ConnectionSettings settings = new() { Self = new LocalIdentity { Role = _role }, Limits = Limits };
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync();
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                return;
            }
            FakeConnection peer = new(_opened.Writer);
            Connection.Accept(new SocketPipe(socket), settings, peer, hello =>
            {
                Interlocked.Increment(ref _hellos);
                peer.Hello = hello;
                return Check(hello);
            }).Start();
        }
    }
}
