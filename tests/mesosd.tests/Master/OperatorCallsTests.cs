using Mesosd.Master;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Native;
using Mesosd.Shell.Master;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>The table of the operator API's calls.</summary>
public sealed class OperatorCallsTests
{
    [Fact]
    public void Every_question_of_the_table_is_one_that_the_reader_answers()
    {
        foreach (OperatorCallRule rule in OperatorCalls.All)
            Assert.Equal(rule.Kind == OperatorCallKind.Question, MasterReader.PartsFor(rule.Type) is not null);
    }

    [Fact]
    public void A_call_without_the_member_that_its_type_announces_is_told_which_one()
    {
        foreach (OperatorCallRule rule in OperatorCalls.All)
        {
            OperatorCallRule? found = OperatorCalls.Find(new Call { Type = rule.Type }, out string fault);
            if (rule.Member is null) Assert.Same(rule, found);
            else Assert.Equal($"Expecting '{CallTypeNames.ToName(rule.Type).ToLowerInvariant()}' to be present", fault);
        }
        Assert.Null(OperatorCalls.Find(new Call(), out string missing));
        Assert.Equal("Expecting 'type' to be present", missing);
    }

    [Theory]
    [InlineData(CallType.MarkAgentGone, RefusalCode.NotFound, 404)]
    [InlineData(CallType.MarkAgentGone, RefusalCode.Unavailable, 503)]
    [InlineData(CallType.ReadFile, RefusalCode.NotFound, 404)]
    [InlineData(CallType.ListFiles, RefusalCode.NotFound, 404)]
    [InlineData(CallType.DrainAgent, RefusalCode.NotFound, 400)]
    [InlineData(CallType.DrainAgent, RefusalCode.Conflict, 409)]
    [InlineData(CallType.Teardown, RefusalCode.NotFound, 400)]
    [InlineData(CallType.SetQuota, RefusalCode.Invalid, 400)]
    [InlineData(CallType.SetQuota, RefusalCode.Conflict, 409)]
    [InlineData(CallType.ReserveResources, RefusalCode.NotFound, 400)]
    [InlineData(CallType.ReserveResources, RefusalCode.Conflict, 409)]
    [InlineData(CallType.UpdateWeights, RefusalCode.Forbidden, 403)]
    [InlineData(CallType.UpdateWeights, RefusalCode.Unsupported, 501)]
    [InlineData(CallType.UpdateWeights, RefusalCode.RefusalUnknown, 500)]
    public void A_refusal_is_told_by_the_status_that_Mesos_uses_for_the_call(CallType type, RefusalCode code, int status)
    {
        OperatorCallRule rule = OperatorCalls.All.Single(rule => rule.Type == type);
        Assert.Equal(status, OperatorCalls.StatusOf(code, rule));
    }

    [Fact]
    public void Only_what_an_agent_still_has_to_do_is_accepted_instead_of_done()
    {
        CallType[] accepted = [.. OperatorCalls.All.Where(rule => rule.Done == 202).Select(rule => rule.Type).Order()];
        Assert.Equal([CallType.ReserveResources, CallType.UnreserveResources, CallType.CreateVolumes,
            CallType.DestroyVolumes, CallType.GrowVolume, CallType.ShrinkVolume], accepted);
    }
}
