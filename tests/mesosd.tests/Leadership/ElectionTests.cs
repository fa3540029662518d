using System.Text;
using Mesosd.Leadership;
using Mesosd.Protocol.Native;
using Xunit;

namespace Mesosd.Tests.Leadership;

public sealed class ElectionTests
{
    private static readonly Instant s_start = new(1_000_000_000_000);

    private readonly ServiceModel _service = new();

    [Fact]
    public void First_of_two_leads_and_the_other_stands_by()
    {
        MasterUnderTest first = Begin(1);
        MasterUnderTest second = Begin(2);

        Assert.Equal(MasterStanding.Leading, first.Standing);
        Assert.Equal(MasterStanding.Following, second.Standing);
        Assert.Equal(["announce ourselves"], first.Told);
        Assert.Equal(["stand by 10.0.0.1:5050 as json.info_0000000001", "announce 10.0.0.1:5050"], second.Told);
        Assert.Equal(first.Core.Info.Id, second.Core.Leader!.Id);
        Assert.Null(second.Core.Master);
        string json = Encoding.UTF8.GetString(_service.Nodes["/mesos/json.info_0000000000"].Data);
        Assert.Contains($"\"id\":\"{first.Core.Master!.Info.Id}\"", json);
    }

    [Fact]
    public void Path_of_several_levels_is_made()
    {
        MasterUnderTest master = new(_service, 1, s_start, MasterUnderTest.SettingsOf("10.0.0.1:5050") with { ElectionPath = "/a/b/c" });
        master.Start();
        master.Connect();
        master.Settle();
        Assert.Equal(MasterStanding.Leading, master.Standing);
        Assert.Contains("/a/b/c/json.info_0000000000", _service.Nodes.Keys);
        Assert.Contains("/a/b/c/registry", _service.Nodes.Keys);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Create_without_an_answer_leaves_one_node_whether_it_was_done_or_not(int performed)
    {
        _service.Put("/mesos", []);
        MasterUnderTest master = new(_service, 1, s_start);
        master.Start();
        master.Connect();
        StepUntil(master, "CreateMember");
        master.Cut(performed);
        master.Connect();
        master.Settle();
        Assert.Equal(MasterStanding.Leading, master.Standing);
        Assert.Single(_service.ChildrenOf("/mesos"), child => child.StartsWith("json.info_", StringComparison.Ordinal));
    }

    [Fact]
    public void Node_of_another_session_is_not_taken_for_the_own_one()
    {
        MasterUnderTest other = Begin(1);
        MasterUnderTest master = new(_service, 2, s_start);
        master.Start();
        master.Connect();
        StepUntil(master, "CreateMember");
        master.Cut(performed: 0);
        master.Connect();
        master.Settle();
        Assert.Equal(MasterStanding.Leading, other.Standing);
        Assert.Equal(MasterStanding.Following, master.Standing);
        Assert.Equal(2, _service.ChildrenOf("/mesos").Count(child => child.StartsWith("json.info_", StringComparison.Ordinal)));
    }

    [Fact]
    public void Next_master_leads_when_the_session_of_the_first_is_over()
    {
        MasterUnderTest first = Begin(1);
        MasterUnderTest second = Begin(2);
        first.Kill();
        _service.Expire(first.Session);
        second.Settle();
        Assert.Equal(MasterStanding.Leading, second.Standing);
        Assert.Equal(["stand by nobody", "announce nobody", "announce ourselves"], second.Told[2..]);
    }

    [Fact]
    public void Expired_leader_drops_its_state_and_stands_again_under_another_id()
    {
        MasterUnderTest first = Begin(1);
        MasterUnderTest second = Begin(2);
        string id = first.Core.Info.Id;
        first.Cut();
        _service.Expire(first.Session);
        Assert.Equal(MasterStanding.Leading, first.Standing);
        first.Connect();
        Assert.Null(first.Core.Master);
        Assert.Equal(["send peers away", "announce nobody"], first.Told[1..]);
        second.Settle();
        first.Settle();
        Assert.Equal(MasterStanding.Leading, second.Standing);
        Assert.Equal(MasterStanding.Following, first.Standing);
        Assert.NotEqual(id, first.Core.Info.Id);
    }

    [Fact]
    public void Interrupted_leader_leads_on_when_its_session_is_attached_again()
    {
        MasterUnderTest master = Begin(1);
        string id = master.Core.Master!.Info.Id;
        master.Cut();
        master.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(MasterStanding.Leading, master.Standing);
        master.Connect();
        master.Settle();
        Assert.Equal(MasterStanding.Leading, master.Standing);
        Assert.Equal(id, master.Core.Master!.Info.Id);
        Assert.Equal(["announce ourselves"], master.Told);
    }

    [Fact]
    public void Leader_without_proof_is_suspended_at_that_moment_and_leads_on_with_the_next_proof()
    {
        MasterUnderTest master = Begin(1);
        master.Cut();
        master.Advance(MasterUnderTest.SessionTimeout * (5.0 / 12) - TimeSpan.FromTicks(1));
        Assert.Equal(MasterStanding.Leading, master.Standing);
        master.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(MasterStanding.Suspended, master.Standing);
        // Figures must not count two leaders.
        Assert.True(IsShownSuspended(master));
        master.Connect();
        // The session lives, but the node may be gone: that is looked at first.
        Assert.Equal(MasterStanding.Suspended, master.Standing);
        master.Settle();
        Assert.Equal(MasterStanding.Leading, master.Standing);
        Assert.False(IsShownSuspended(master));
    }

    // A process that was stopped does not look at its clock; the first input afterwards may be a peer's.
    [Fact]
    public void Leader_that_was_paused_is_suspended_before_it_looks_at_anything_else()
    {
        MasterUnderTest master = Begin(1);
        master.Advance(TimeSpan.FromSeconds(60), wakes: false);
        master.SetWeight("late");
        Assert.Equal(MasterStanding.Suspended, master.Standing);
        Assert.Equal(0, master.Requests);
        master.Connect();
        master.Settle();
        Assert.Contains("late", master.Accepted);
    }

    // Cut off from everybody, a leader takes standbys' links for alive long after one of those has begun to lead
    // (found by the simulator: seed 1).
    [Fact]
    public void Links_of_standbys_prove_nothing()
    {
        MasterUnderTest leader = Begin(1);
        Begin(2);
        Begin(3);
        leader.Settle();
        leader.OpenStandby("json.info_0000000001");
        leader.OpenStandby("json.info_0000000002");
        leader.Cut();
        leader.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(MasterStanding.Suspended, leader.Standing);
    }

    [Fact]
    public void Dead_leader_is_replaced_at_once_when_its_host_refuses()
    {
        MasterUnderTest first = Begin(1);
        MasterUnderTest second = Begin(2);
        first.Kill();
        second.Give(LeadershipInput.StandbyLinkLost("10.0.0.1:5050", isRefused: false));
        second.Settle();
        Assert.Equal(MasterStanding.Following, second.Standing);
        second.Give(LeadershipInput.StandbyLinkLost("10.0.0.1:5050", isRefused: true));
        second.Settle();
        Assert.Equal(MasterStanding.Leading, second.Standing);
        Assert.DoesNotContain("/mesos/json.info_0000000000", _service.Nodes.Keys);
    }

    [Fact]
    public void Leader_that_is_alive_after_all_loses_its_leadership_only()
    {
        MasterUnderTest first = Begin(1);
        MasterUnderTest second = Begin(2);
        first.SetWeight("before");
        first.Settle();
        first.SetWeight("meanwhile");
        second.Give(LeadershipInput.StandbyLinkLost("10.0.0.1:5050", isRefused: true));
        second.Settle();
        first.Settle();
        Assert.Equal(MasterStanding.Leading, second.Standing);
        Assert.Equal(MasterStanding.Following, first.Standing);
        Assert.Contains("send peers away", first.Told);
        Assert.Equal(["before"], second.Registry().Weights.Keys);
        Assert.Equal(["before"], first.Accepted);
    }

    [Fact]
    public void Takeover_without_our_own_node_does_nothing()
    {
        MasterUnderTest first = Begin(1);
        MasterUnderTest second = Begin(2);
        _service.Delete("/mesos/json.info_0000000001");
        second.Give(LeadershipInput.StandbyLinkLost("10.0.0.1:5050", isRefused: true));
        second.Settle();
        first.Settle();
        Assert.Equal(MasterStanding.Leading, first.Standing);
        Assert.Equal(MasterStanding.Following, second.Standing);
        Assert.Contains("/mesos/json.info_0000000002", _service.Nodes.Keys);
    }

    [Fact]
    public void Told_to_stop_the_leader_finishes_its_write_and_hands_over()
    {
        MasterUnderTest first = Begin(1);
        MasterUnderTest second = Begin(2);
        first.SetWeight("last");
        first.Give(LeadershipInput.Resign());
        Assert.Equal(MasterStanding.Resigning, first.Standing);
        first.Settle();
        Assert.Equal(MasterStanding.Stopped, first.Standing);
        Assert.Contains("last", first.Accepted);
        Assert.Equal(["announce nobody", "send peers away", "stop 0"], first.Told[1..]);
        second.Settle();
        Assert.Equal(MasterStanding.Leading, second.Standing);
        Assert.Contains("last", second.Registry().Weights.Keys);
    }

    [Fact]
    public void Told_to_stop_without_the_service_the_process_stops_at_once()
    {
        MasterUnderTest master = Begin(1);
        master.Cut();
        master.Give(LeadershipInput.Resign());
        Assert.Equal(MasterStanding.Stopped, master.Standing);
        Assert.Equal(0, master.Stop!.Value.ExitCode);
    }

    [Fact]
    public void Service_that_stays_silent_does_not_keep_a_master_from_stopping()
    {
        MasterUnderTest master = Begin(1);
        master.SetWeight("never answered");
        master.Give(LeadershipInput.Resign());
        master.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(MasterStanding.Stopped, master.Standing);
    }

    [Fact]
    public void Silence_of_the_service_is_asked_into_less_and_less_often()
    {
        MasterUnderTest master = new(_service, 1, s_start);
        master.Start();
        master.Connect();
        int asked = 0;
        for (int second = 0; second < 100; second++)
        {
            while (master.Requests > 0)
            {
                asked++;
                // The answer is lost, but the session is not.
                master.LoseAnswer();
            }
            master.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.InRange(asked, 15, 70);
        master.Settle();
        Assert.Equal(MasterStanding.Leading, master.Standing);
    }

    [Fact]
    public void Path_that_may_not_be_used_ends_the_process_with_a_sentence()
    {
        MasterUnderTest master = new(_service, 1, s_start);
        master.Start();
        master.Connect();
        master.Refuse("no permission (NoAuth)");
        Assert.Equal(1, master.Stop!.Value.ExitCode);
        Assert.Equal("list the contenders in /mesos: no permission (NoAuth)", master.Stop.Value.Text);
    }

    [Fact]
    public void Peers_of_a_master_that_does_not_lead_are_sent_away()
    {
        Begin(1);
        MasterUnderTest second = Begin(2);
        second.Open(PeerRole.Agent);
        Assert.Single(second.Effects, effect => effect.Kind == Mesosd.Master.MasterEffectKind.Disconnect);
    }

    [Fact]
    public void Agents_that_a_suspended_leader_sends_away_are_told_that_it_may_not_be_the_leader()
    {
        MasterUnderTest master = Begin(1);
        master.Cut();
        master.Advance(MasterUnderTest.SessionTimeout);
        master.Open(PeerRole.Agent);
        Mesosd.Master.MasterEffect away =
            Assert.Single(master.Effects, effect => effect.Kind == Mesosd.Master.MasterEffectKind.Disconnect);
        Assert.StartsWith("this master cannot prove that it leads at present", away.Text, StringComparison.Ordinal);
    }

    private MasterUnderTest Begin(ulong seed)
    {
        MasterUnderTest master = new(_service, seed, s_start);
        master.Start();
        master.Connect();
        master.Settle();
        return master;
    }

    private static void StepUntil(MasterUnderTest master, string step)
    {
        while (!master.NextRequest.Steps.Any(at => at.Kind.ToString() == step))
        {
            master.Perform();
            master.Deliver();
        }
    }

    private static bool IsShownSuspended(MasterUnderTest master) =>
        master.Core.Master!.Snapshot(Mesosd.Master.SnapshotParts.None, master.Now).Totals.IsSuspended;
}
