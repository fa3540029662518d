using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Protocol.Tests.Wire;

public sealed class HandshakeTests
{
    private static readonly byte[] Secret = [1, 2, 3, 4, 5, 6, 7, 8];

    [Theory]
    // the opener's range, the acceptor's range, the version settled on (0: refused)
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(1, 3, 2, 5, 3)]
    [InlineData(2, 5, 1, 3, 3)]
    [InlineData(1, 9, 4, 4, 4)]
    [InlineData(1, 2, 3, 4, 0)]
    [InlineData(3, 4, 1, 2, 0)]
    [InlineData(5, 4, 1, 9, 0)]
    public void Newest_common_version_is_chosen(uint from, uint to, uint hereFrom, uint hereTo, uint expected)
    {
        Handshake handshake = Acceptor(identity => identity with { OldestVersion = hereFrom, NewestVersion = hereTo });
        HandshakeStep step = handshake.OnPreamble(Preamble.Bytes);
        Assert.Equal(HandshakeOutcome.Continue, step.Outcome);
        step = Take(handshake, new Hello { OldestVersion = from, NewestVersion = to, Role = PeerRole.Agent });
        if (expected == 0)
        {
            Assert.Equal(HandshakeOutcome.Refused, step.Outcome);
            Assert.Equal(GoodbyeReason.HandshakeRefused, Assert.IsType<Goodbye>(step.Reply).Reason);
            Assert.Contains($"versions {from} to {to}, expected some of {hereFrom} to {hereTo}", step.Message);
            return;
        }
        Assert.Equal(HandshakeOutcome.Open, step.Outcome);
        Assert.Equal(expected, Assert.IsType<Welcome>(step.Reply).Version);
        Assert.Equal(expected, handshake.Peer!.Version);
    }

    [Fact]
    public void What_the_opener_says_is_what_the_acceptor_knows_and_the_other_way_round()
    {
        LocalIdentity here = new()
        {
            Role = PeerRole.Executor,
            Capabilities = ["a", "b"],
            SoftwareVersion = "7",
            Token = Secret,
            Principal = "p",
        };
        FrameLimits limits = new() { MaxFrameBytes = 12345, HeartbeatInterval = TimeSpan.FromSeconds(3) };
        Handshake opener = Handshake.AsOpener(here, limits);
        Handshake acceptor = Acceptor(identity => identity with { Capabilities = ["c"], SoftwareVersion = "8" });
        acceptor.OnPreamble(Preamble.Bytes);
        HandshakeStep step = Take(acceptor, opener.Opening());
        Assert.Equal(HandshakeOutcome.Open, Take(opener, (Welcome)step.Reply!).Outcome);
        PeerIdentity there = acceptor.Peer!;
        Assert.Equal((PeerRole.Executor, "7", "p", 12345), (there.Role, there.SoftwareVersion, there.Principal, there.MaxFrameBytes));
        Assert.Equal(["a", "b"], there.Capabilities);
        Assert.Equal(Secret, there.Token);
        Assert.Equal(TimeSpan.FromSeconds(3), there.HeartbeatInterval);
        Assert.Equal((PeerRole.Master, "8"), (opener.Peer!.Role, opener.Peer.SoftwareVersion));
        Assert.Equal(["c"], opener.Peer.Capabilities);
    }

    [Fact]
    public void Acceptor_that_does_not_lead_says_who_does()
    {
        HandshakeVerdict verdict = HandshakeVerdict.RedirectTo("b:5050", TimeSpan.FromSeconds(2));
        Handshake acceptor = Acceptor(check: _ => verdict);
        acceptor.OnPreamble(Preamble.Bytes);
        HandshakeStep step = Take(acceptor, Hello());
        Assert.Equal(HandshakeOutcome.Redirected, step.Outcome);
        Handshake opener = Handshake.AsOpener(Identity(PeerRole.Agent), FrameLimits.Default);
        Assert.Equal(HandshakeOutcome.Redirected, Take(opener, (Redirect)step.Reply!).Outcome);
        Assert.Equal(("b:5050", 2000u), (opener.Redirection!.Leader, opener.Redirection.RetryAfterMilliseconds));
    }

    [Fact]
    public void Token_and_role_are_the_callers_to_check_and_a_refusal_says_why()
    {
        Handshake acceptor = Acceptor(check: hello => SecretComparison.Matches(hello.Token, Secret)
            ? HandshakeVerdict.Welcome
            : HandshakeVerdict.Refuse("expected the token that the agent gave its executor"));
        acceptor.OnPreamble(Preamble.Bytes);
        HandshakeStep step = Take(acceptor, Hello(token: [9]));
        Assert.Equal(HandshakeOutcome.Refused, step.Outcome);
        Handshake opener = Handshake.AsOpener(Identity(PeerRole.Executor), FrameLimits.Default);
        HandshakeStep heard = Take(opener, (Goodbye)step.Reply!);
        Assert.Equal(HandshakeOutcome.Refused, heard.Outcome);
        Assert.Null(heard.Reply);
        Assert.Equal("expected the token that the agent gave its executor", heard.Message);
        Assert.Equal(GoodbyeReason.HandshakeRefused, opener.Farewell!.Reason);
    }

    [Fact]
    public void Peer_for_which_there_is_no_room_is_told_that_it_may_come_back()
    {
        Handshake acceptor = Acceptor(check: _ => HandshakeVerdict.TurnAway("all seats are taken"));
        acceptor.OnPreamble(Preamble.Bytes);
        HandshakeStep step = Take(acceptor, Hello());
        Goodbye goodbye = Assert.IsType<Goodbye>(step.Reply);
        Assert.Equal((GoodbyeReason.Overloaded, "all seats are taken"), (goodbye.Reason, goodbye.Message));
    }

    [Theory]
    [InlineData("F54D534402000000", "frames of version 2, expected 1")]
    [InlineData("F54D534401000001", "reserved bytes")]
    [InlineData("F54D535401000000", "a preamble of F54D5354, expected F54D5344")]
    public void Wrong_preamble_is_refused_with_its_reason(string hex, string expected)
    {
        HandshakeStep step = Acceptor().OnPreamble(Convert.FromHexString(hex));
        Assert.Equal(HandshakeOutcome.Refused, step.Outcome);
        Assert.Contains(expected, step.Message);
    }

    [Fact]
    public void Any_other_frame_than_the_expected_one_is_malformed()
    {
        Handshake acceptor = Acceptor();
        acceptor.OnPreamble(Preamble.Bytes);
        HandshakeStep step = Take(acceptor, new Heartbeat());
        Assert.Equal(HandshakeOutcome.Malformed, step.Outcome);
        Assert.Equal((uint)FrameKinds.Heartbeat, Assert.IsType<FrameError>(step.Reply).Kind);
        Assert.Contains("expected Hello", step.Message);

        Handshake opener = Handshake.AsOpener(Identity(PeerRole.Agent), FrameLimits.Default);
        Assert.Equal(HandshakeOutcome.Malformed, Take(opener, Hello()).Outcome);
        Assert.Equal(HandshakeState.Done, opener.State);
    }

    [Fact]
    public void Hello_that_cannot_be_decoded_is_malformed_and_the_error_names_the_field()
    {
        Handshake acceptor = Acceptor();
        acceptor.OnPreamble(Preamble.Bytes);
        HandshakeStep step = acceptor.OnFrame(new FrameHeader(2, FrameKinds.Hello, FrameFlags.None, 0), [8, 1]);
        Assert.Equal(HandshakeOutcome.Malformed, step.Outcome);
        Assert.Contains("role (of mesosd.Hello)", step.Message);
    }

    [Fact]
    public void Each_side_says_what_did_not_come_in_time()
    {
        Assert.Contains("no preamble within 5 s", Acceptor().OnTimeout().Message);
        Handshake opener = Handshake.AsOpener(Identity(PeerRole.Agent), FrameLimits.Default);
        Assert.Equal(TimeSpan.FromSeconds(10), opener.Timeout);
        Assert.Contains("no Welcome, Redirect or Goodbye within 10 s", opener.OnTimeout().Message);
    }

    [Fact]
    public void Missing_secret_matches_nothing()
    {
        Assert.False(SecretComparison.Matches([], []));
        Assert.False(SecretComparison.Matches(null, null));
        Assert.False(SecretComparison.Matches(Secret, []));
        Assert.False(SecretComparison.Matches(Secret.AsSpan(1), Secret));
        Assert.True(SecretComparison.Matches([.. Secret], Secret));
    }

    private static LocalIdentity Identity(PeerRole role) => new() { Role = role };

    private static Hello Hello(byte[]? token = null) =>
        new() { NewestVersion = 1, Role = PeerRole.Executor, Token = token };

    private static Handshake Acceptor(
        Func<LocalIdentity, LocalIdentity>? change = null, Func<Hello, HandshakeVerdict>? check = null)
    {
        LocalIdentity self = Identity(PeerRole.Master);
        return Handshake.AsAcceptor(
            change is null ? self : change(self), FrameLimits.Default, check ?? (_ => HandshakeVerdict.Welcome));
    }

    private static HandshakeStep Take<T>(Handshake handshake, T message) where T : IMessage
    {
        byte[] payload = MessageCodec.ToBytes(message);
        ushort kind = FrameKinds.Of(message);
        return handshake.OnFrame(new FrameHeader((uint)payload.Length, kind, FrameFlags.None, 0), payload);
    }
}
