using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Mesosd.Leadership;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;
using Mesosd.Shell.Files;
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
        FlagSources sources = new(["--ip=127.0.0.1", "--port=0", "--registry=in_memory"],
            [KeyValuePair.Create(FlagSources.EtcVariable, "/nonexistent")], new SettingsFiles());
        MasterHost leader = await MasterHost.StartAsync(MasterFlags.Read(sources).Flags!, Log, CancellationToken.None);
        IPEndPoint place = leader.EndPoint;
        _link.Hold(InfoAt(place), "json.info_1");
        while ((await NextAsync()).Kind != LeadershipInputKind.StandbyLinkOpened) { }
        await leader.StopAsync();
        await leader.DisposeAsync();
        LeadershipInput lost;
        do lost = await NextAsync();
        while (!lost.IsRefused);
        Assert.Equal((LeadershipInputKind.StandbyLinkLost, place.ToString()), (lost.Kind, lost.Text));
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
}
