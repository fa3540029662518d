using System.Collections.Concurrent;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Tests.Wire;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Client;

public sealed class ReconnectingLinkTests
{
    private static readonly BackoffSettings Quick = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2));

    [Fact]
    public async Task Link_comes_up_with_its_role_and_token_and_again_when_it_is_lost()
    {
        using FakePeer agent = new(PeerRole.Agent);
        byte[] token = [1, 2, 3];
        RecordingReceiver receiver = new();
        await using ReconnectingLink link = new(Options([agent.Address], receiver) with
        {
            Connection = new ConnectionSettings { Self = new LocalIdentity { Role = PeerRole.Supervisor, Token = token } },
        });
        link.Start();
        FakeConnection first = await agent.AcceptAsync();
        Assert.Equal(PeerRole.Supervisor, first.Hello!.Role);
        Assert.Equal(token, first.Hello.Token);
        await receiver.Opened;
        Assert.Equal(agent.Address, link.Address);
        link.MarkUseful();
        first.Connection.Abort(CloseReason.Lost, "test");
        await agent.AcceptAsync();
        Assert.True(SpinWait.SpinUntil(() => receiver.Openings == 2, TestLimits.Wait));
        Assert.Equal(1, receiver.Closings);
        Assert.NotNull(link.Connection);
    }

    [Fact]
    public async Task Redirect_is_followed_and_the_receiver_hears_of_the_leader_alone()
    {
        using FakePeer leader = new();
        using FakePeer follower = new(check: _ => HandshakeVerdict.RedirectTo(leader.Address, TimeSpan.FromSeconds(1)));
        ConcurrentQueue<string> notices = [];
        RecordingReceiver receiver = new();
        await using ReconnectingLink link = new(Options([follower.Address], receiver) with { Notice = notices.Enqueue });
        link.Start();
        await leader.AcceptAsync();
        await receiver.Opened;
        Assert.Equal((1, 0), (receiver.Openings, receiver.Closings));
        Assert.Equal([$"{follower.Address} names {leader.Address} as the leader"], notices);
    }

    // A master that was just elected may still take its predecessor for the leader, and that one would welcome us.
    [Fact]
    public async Task Elected_master_that_names_another_is_asked_again_and_the_other_is_not()
    {
        using FakePeer before = new();
        using FakePeer elected = new();
        int hellos = 0;
        elected.Check = _ => ++hellos == 1 ? HandshakeVerdict.RedirectTo(before.Address, TimeSpan.FromSeconds(1)) : HandshakeVerdict.Welcome;
        await using ReconnectingLink link = new(Options([elected.Address], new RecordingReceiver()) with { Leader = () => elected.Address });
        link.Start();
        await elected.AcceptAsync();
        Assert.Equal((2, 0), (elected.Hellos, before.Hellos));
    }

    [Fact]
    public async Task Addresses_are_asked_for_before_every_attempt()
    {
        using FakePeer late = new();
        int asked = 0;
        string nowhere = FakePeer.Nowhere();
        RecordingReceiver receiver = new();
        await using ReconnectingLink link = new(Options([], receiver) with
        {
            Addresses = () => ++asked switch { 1 => [], 2 => [nowhere], _ => [late.Address] },
        });
        link.Start();
        await late.AcceptAsync();
        await receiver.Opened;
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task Refused_handshake_ends_a_link_that_may_give_up()
    {
        using FakePeer master = new(check: _ => HandshakeVerdict.Refuse("not you"));
        TaskCompletionSource<string> why = new();
        await using ReconnectingLink link = new(Options([master.Address], new RecordingReceiver()) with { GaveUp = why.SetResult });
        link.Start();
        string sentence = await why.Task.InTime();
        Assert.Equal($"cannot connect to {master.Address}: not you", sentence);
        Assert.Equal(1, master.Hellos);
    }

    [Fact]
    public async Task Refused_handshake_is_tried_again_by_a_link_that_never_gives_up()
    {
        using FakePeer master = new();
        int refusals = 0;
        master.Check = _ => ++refusals <= 3 ? HandshakeVerdict.Refuse("not yet") : HandshakeVerdict.Welcome;
        await using ReconnectingLink link = new(Options([master.Address], new RecordingReceiver()));
        link.Start();
        await master.AcceptAsync();
        Assert.Equal(4, master.Hellos);
    }

    [Fact]
    public async Task Link_without_use_for_too_long_gives_up()
    {
        TaskCompletionSource<string> why = new();
        string nowhere = FakePeer.Nowhere();
        await using ReconnectingLink link = new(Options([nowhere], new RecordingReceiver()) with { GaveUp = why.SetResult })
        {
            GiveUpAfter = TimeSpan.FromMilliseconds(20),
        };
        link.Start();
        Assert.StartsWith($"cannot connect to {nowhere}: connection refused", await why.Task.InTime());
    }

    [Fact]
    public async Task Link_to_a_master_that_leads_no_more_is_moved_at_once_and_without_a_goodbye()
    {
        using FakePeer old = new();
        using FakePeer fresh = new();
        RecordingReceiver receiver = new();
        await using ReconnectingLink link = new(Options([old.Address], receiver));
        link.Start();
        FakeConnection first = await old.AcceptAsync();
        await receiver.Opened;
        link.MoveTo(old.Address);
        link.MoveTo(fresh.Address);
        await fresh.AcceptAsync();
        Assert.Equal(CloseReason.Lost, await first.Closed);
        Assert.True(SpinWait.SpinUntil(() => receiver.Openings == 2, TestLimits.Wait));
        Assert.Equal((1, fresh.Address), (old.Hellos, link.Address));
    }

    [Fact]
    public async Task Link_that_pauses_goes_on_as_soon_as_somebody_knows_who_leads()
    {
        using FakePeer leader = new();
        using SemaphoreSlim pausing = new(0);
        RecordingReceiver receiver = new();
        List<string> notices = [];
        await using ReconnectingLink link = new(Options([], receiver) with
        {
            Backoff = new BackoffSettings(TimeSpan.FromDays(1), TimeSpan.FromDays(1)),
            Addresses = () =>
            {
                pausing.Release();
                return [];
            },
            Notice = notices.Add,
        });
        link.Start();
        Assert.True(await pausing.WaitAsync(TestLimits.Wait));
        link.MoveTo(leader.Address);
        await leader.AcceptAsync();
        // Whoever looks for the address says why there is none yet.
        Assert.Empty(notices);
    }

    [Fact]
    public async Task Disposed_link_says_goodbye_and_does_not_come_back()
    {
        using FakePeer master = new();
        RecordingReceiver receiver = new();
        ReconnectingLink link = new(Options([master.Address], receiver));
        link.Start();
        FakeConnection connection = await master.AcceptAsync();
        await receiver.Opened;
        await link.DisposeAsync().InTime();
        Assert.Equal(CloseReason.ClosedByPeer, await connection.Closed);
        Assert.Equal(GoodbyeReason.Finished, connection.Connection.PeerGoodbye!.Reason);
        Assert.Equal(CloseReason.ClosedHere, (await receiver.Closed).Reason);
        Assert.Equal(1, master.Hellos);
        await link.DisposeAsync();
    }

    [Fact]
    public async Task Link_can_be_disposed_while_it_pauses_and_before_it_was_started()
    {
        TaskCompletionSource<string> pausing = new();
        ReconnectingLink link = new(Options([FakePeer.Nowhere()], new RecordingReceiver()) with
        {
            Backoff = new BackoffSettings(TimeSpan.FromDays(1), TimeSpan.FromDays(1)),
            Notice = sentence => pausing.TrySetResult(sentence),
        });
        link.Start();
        Assert.Contains("trying again in", await pausing.Task.InTime());
        await link.DisposeAsync().InTime();

        ReconnectingLink idle = new(Options([FakePeer.Nowhere()], new RecordingReceiver()));
        await idle.DisposeAsync().InTime();
        idle.Start();
        Assert.Null(idle.Address);
    }

    private static LinkOptions Options(string[] addresses, IFrameReceiver receiver) => new()
    {
        Addresses = () => addresses,
        Connection = new ConnectionSettings { Self = new LocalIdentity { Role = PeerRole.Agent } },
        Receiver = receiver,
        Backoff = Quick,
        Seed = 1,
    };
}
