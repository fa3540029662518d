using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Mesosd.Leadership;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Settings;
using Mesosd.Shell.Log;
using Mesosd.Shell.Master;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>How a standby learns that the leader's process is dead, and what it does not take for that.</summary>
public sealed class StandbyLinkTests : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly LogWriter _writer = new(new LoggingFlags { IsQuiet = true }, "test");
    private readonly Channel<LeadershipInput> _told = Channel.CreateUnbounded<LeadershipInput>();
    private readonly StandbyLink _link;

    public StandbyLinkTests() =>
        _link = new StandbyLink(TimeSpan.FromSeconds(10), input => _told.Writer.TryWrite(input), Log);

    private RoleLog Log => new(_writer, "master");

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        await _writer.DisposeAsync();
    }

    [Fact]
    public async Task A_leader_whose_port_refuses_after_it_was_heard_is_gone()
    {
        using Leader leader = new();
        _link.Hold(InfoAt(leader.Place), "json.info_1");
        await leader.Heard.WaitAsync(s_patience, TestContext.Current.CancellationToken);
        leader.Die();
        LeadershipInput lost;
        do lost = await NextAsync();
        while (!lost.IsRefused);
        Assert.Equal((LeadershipInputKind.StandbyLinkLost, leader.Place.ToString()), (lost.Kind, lost.Text));
    }

    [Fact]
    public async Task A_port_that_never_answered_may_be_a_wrong_address_and_says_nothing()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // Bound and not listening: refused for as long as this test wants.
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _link.Hold(InfoAt((IPEndPoint)taken.LocalEndPoint!), "json.info_1");
        for (int attempt = 0; attempt < 3; attempt++)
        {
            LeadershipInput lost = await NextAsync();
            Assert.Equal((LeadershipInputKind.StandbyLinkLost, false), (lost.Kind, lost.IsRefused));
        }
    }

    private static MasterInfo InfoAt(IPEndPoint place) => new()
    {
        Id = "leader",
        Ip = 0,
        Port = (uint)place.Port,
        Address = new Address { Ip = place.Address.ToString(), Port = place.Port },
    };

    private async Task<LeadershipInput> NextAsync()
    {
        using CancellationTokenSource limit = new(s_patience);
        return await _told.Reader.ReadAsync(limit.Token);
    }

    /// <summary>A leader's port, until its process dies.</summary>
    private sealed class Leader : IFrameReceiver, IDisposable
    {
        // Bound beside the listener and never listening: when that one is gone, the port refuses, and nobody else gets it.
        private readonly Socket _keeper = Bind(0);
        private readonly Socket _listener;
        private readonly ConcurrentBag<Connection> _connections = [];
        private readonly TaskCompletionSource<Connection> _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Leader()
        {
            Place = (IPEndPoint)_keeper.LocalEndPoint!;
            _listener = Bind(Place.Port);
            _listener.Listen();
            _ = AcceptAsync();
        }

        public IPEndPoint Place { get; }

        /// <summary>Completes when a standby has said that it is one.</summary>
        public Task Heard => _heard.Task;

        public void Die()
        {
            _listener.Dispose();
            foreach (Connection connection in _connections) connection.Abort(CloseReason.Lost, "test");
        }

        public void Dispose()
        {
            _listener.Dispose();
            _keeper.Dispose();
        }

        void IFrameReceiver.OnOpened(Connection connection)
        {
        }

        void IFrameReceiver.OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload)
        {
            if (header.Kind == FrameKinds.Standby) _heard.TrySetResult(connection);
        }

        void IFrameReceiver.OnTurnEnd(Connection connection)
        {
        }

        void IFrameReceiver.OnClosed(Connection connection, CloseReason reason, string? message)
        {
        }

        // Again and again: on a machine that is busy the standby may give its first attempt up.
        private async Task AcceptAsync()
        {
            ConnectionSettings settings = new() { Self = new LocalIdentity { Role = PeerRole.Master } };
            try
            {
                while (true)
                {
                    Socket socket = await _listener.AcceptAsync();
                    Connection connection =
                        Connection.Accept(new SocketPipe(socket), settings, this, _ => HandshakeVerdict.Welcome);
                    _connections.Add(connection);
                    connection.Start();
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // It has died, as the test wants.
            }
        }

        private static Socket Bind(int port)
        {
            const int Socket = 1, ReusePort = 15;
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.SetRawSocketOption(Socket, ReusePort, BitConverter.GetBytes(1));
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
    }
}
