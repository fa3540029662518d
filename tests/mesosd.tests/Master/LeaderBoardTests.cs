using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Master;
using Xunit;

namespace Mesosd.Tests.Master;

public sealed class LeaderBoardTests
{
    private static readonly MasterInfo s_leader = new()
    {
        Id = "m1",
        Ip = 0,
        Port = 5050,
        Address = new Address { Ip = "10.0.0.1", Hostname = "host", Port = 5050 },
    };

    private readonly LeaderBoard _board = new();

    [Fact]
    public void Peers_come_in_while_this_master_leads_and_are_sent_to_whoever_does_otherwise()
    {
        HandshakeVerdict nobody = _board.Judge();
        Assert.Null(nobody.Leader);
        Assert.InRange(nobody.RetryAfter!.Value.TotalMilliseconds, 10, 100);
        _board.Announce(s_leader, isSelf: true);
        Assert.Same(HandshakeVerdict.Welcome, _board.Judge());
        _board.Announce(s_leader, isSelf: false);
        Assert.Equal("10.0.0.1:5050", _board.Judge().Leader);
    }

    [Fact]
    public void Peers_of_a_suspended_leader_are_told_that_it_is()
    {
        _board.Announce(s_leader, isSelf: true);
        _board.Suspend(true);
        Assert.Same(HandshakeVerdict.WelcomeSuspended, _board.Judge());
        _board.Suspend(false);
        Assert.Same(HandshakeVerdict.Welcome, _board.Judge());
        _board.Suspend(true);
        _board.Announce(null, isSelf: false);
        Assert.NotNull(_board.Judge().RetryAfter);
    }

    [Fact]
    public void Nobody_is_sent_to_a_leader_at_whose_address_nobody_listens()
    {
        _board.Announce(s_leader, isSelf: false);
        _board.NoteGone("10.0.0.2:5050");
        Assert.Same(s_leader, _board.Leader);
        _board.NoteGone("10.0.0.1:5050");
        Assert.Null(_board.Leader);
        Assert.Null(_board.Judge().Leader);
        _board.Announce(s_leader, isSelf: true);
        _board.NoteGone("10.0.0.1:5050");
        Assert.True(_board.IsSelf);
    }
}
