using Mesosd.Protocol.Generator;
using Xunit;

namespace Mesosd.Protocol.Tests;

public sealed class NameRulesTests
{
    [Theory]
    [InlineData("TaskID", "TaskId")]
    [InlineData("UUID", "Uuid")]
    [InlineData("URL", "Url")]
    [InlineData("TTYInfo", "TtyInfo")]
    [InlineData("CSIPluginInfo", "CsiPluginInfo")]
    [InlineData("RLimitInfo.RLimit", "RLimitInfoRLimit")]
    [InlineData("NetworkInfo.IPAddress", "NetworkInfoIPAddress")]
    [InlineData("Offer.Operation.Launch", "OfferOperationLaunch")]
    [InlineData("Task", "TaskSummary")]
    [InlineData("Call.Reconcile.Task", "CallReconcileTask")]
    [InlineData("Environment.Variable", "CommandEnvironmentVariable")]
    [InlineData("Attribute", "AgentAttribute")]
    public void Types_are_named_after_the_path_to_them(string path, string expected) =>
        Assert.Equal(expected, NameRules.TypeName(path.Split('.')));

    [Theory]
    [InlineData("framework_info", "Call", "FrameworkInfo")]
    [InlineData("uuid", "Call", "Uuid")]
    [InlineData("labels", "Labels", "LabelsValue")]
    [InlineData("l1_dcache_loads", "PerfStatistics", "L1DcacheLoads")]
    public void Properties_are_in_pascal_case_and_never_their_types_name(string field, string type, string expected) =>
        Assert.Equal(expected, NameRules.Property(field, type));

    [Theory]
    [InlineData("TaskState", "TASK_RUNNING TASK_GONE_BY_OPERATOR", "Running GoneByOperator")]
    [InlineData("Type", "SUBSCRIBE ACCEPT_INVERSE_OFFERS", "Subscribe AcceptInverseOffers")]
    [InlineData("PeerRole", "PEER_UNKNOWN MASTER", "PeerUnknown Master")]
    [InlineData("Wait", "WAIT WAIT_LONG", "Wait WaitLong")]
    [InlineData("Level", "LEVEL_1 LEVEL_2", "_1 _2")]
    [InlineData("DrainState", "DRAIN_STATE_ON", "On")]
    [InlineData("Other", "DRAIN_STATE_ON", "DrainStateOn")]
    [InlineData("Protocol", "IPv4 IPv6", "IPv4 IPv6")]
    public void Enum_members_lose_the_words_they_share(string name, string values, string expected) =>
        Assert.Equal(expected, string.Join(" ", NameRules.EnumMembers(name, values.Split(' '))));
}
