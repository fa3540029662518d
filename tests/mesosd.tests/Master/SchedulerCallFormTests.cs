using Mesosd.Master;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;
using Xunit;

namespace Mesosd.Tests.Master;

public sealed class SchedulerCallFormTests
{
    private const string Id = "\"framework_id\":{\"value\":\"f\"}";
    private const string Info = "\"user\":\"u\",\"name\":\"n\"";

    public static TheoryData<string, string> Faults() => new()
    {
        { "{\"type\":\"SUBSCRIBE\"}", "Call.subscribe" },
        { $"{{\"type\":\"SUBSCRIBE\",{Id},\"subscribe\":{{\"framework_info\":{{{Info}}}}}}}", "differ" },
        { $"{{\"type\":\"SUBSCRIBE\",\"subscribe\":{{\"framework_info\":{{{Info},\"id\":{{\"value\":\"f\"}}}}}}}}", "differ" },
        { $"{{\"type\":\"SUBSCRIBE\",\"subscribe\":{{\"framework_info\":{{{Info},\"principal\":\"dev\"}}}}}}", "'dev'" },
        { "{\"type\":\"REVIVE\"}", "Call.framework_id" },
        { "{\"type\":\"TEARDOWN\"}", "Call.framework_id" },
        { $"{{\"type\":\"ACCEPT\",{Id}}}", "Call.accept " },
        { $"{{\"type\":\"DECLINE\",{Id}}}", "Call.decline " },
        { $"{{\"type\":\"ACCEPT_INVERSE_OFFERS\",{Id}}}", "Call.accept_inverse_offers " },
        { $"{{\"type\":\"DECLINE_INVERSE_OFFERS\",{Id}}}", "Call.decline_inverse_offers " },
        { $"{{\"type\":\"KILL\",{Id}}}", "Call.kill " },
        { $"{{\"type\":\"SHUTDOWN\",{Id}}}", "Call.shutdown " },
        { $"{{\"type\":\"ACKNOWLEDGE\",{Id}}}", "Call.acknowledge " },
        { $"{{\"type\":\"ACKNOWLEDGE\",{Id},\"acknowledge\":{Acknowledge("AAAA")}}}", "Call.acknowledge.uuid has 3 bytes" },
        { $"{{\"type\":\"ACKNOWLEDGE_OPERATION_STATUS\",{Id}}}", "Call.acknowledge_operation_status " },
        { $"{{\"type\":\"RECONCILE\",{Id}}}", "Call.reconcile " },
        { $"{{\"type\":\"RECONCILE_OPERATIONS\",{Id}}}", "Call.reconcile_operations " },
        { $"{{\"type\":\"MESSAGE\",{Id}}}", "Call.message " },
        { $"{{\"type\":\"REQUEST\",{Id}}}", "Call.request " },
        { $"{{\"type\":\"UPDATE_FRAMEWORK\",{Id}}}", "Call.update_framework " },
        { $"{{\"type\":\"UPDATE_FRAMEWORK\",{Id},\"update_framework\":{{\"framework_info\":{{{Info}}}}}}}", "FrameworkInfo.id" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_is_missing_or_wrong_is_named(string json, string expected)
    {
        Refusal? fault = SchedulerCallForm.Check(Parse(json), "ops");
        Assert.Equal(RefusalCode.Invalid, fault!.Code);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"type\":\"UNKNOWN\"}")]
    [InlineData("{\"type\":\"OF_LATER_VERSIONS\"}")]
    public void A_type_that_is_not_known_is_not_supported_whatever_else_is_wrong(string json) =>
        Assert.Equal(RefusalCode.Unsupported, SchedulerCallForm.Check(Parse(json), null)!.Code);

    [Theory]
    [InlineData("\"type\":\"TEARDOWN\"")]
    [InlineData("\"type\":\"REVIVE\"")]
    [InlineData("\"type\":\"SUPPRESS\"")]
    [InlineData("\"type\":\"RECONCILE\",\"reconcile\":{}")]
    [InlineData("\"type\":\"ACCEPT\",\"accept\":{}")]
    [InlineData("\"type\":\"KILL\",\"kill\":{\"task_id\":{\"value\":\"\"}}")]
    public void What_its_form_allows_is_the_masters_to_judge(string members) =>
        Assert.Null(SchedulerCallForm.Check(Parse($"{{{Id},{members}}}"), "anybody"));

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==", true)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA=", false)]
    [InlineData("", false)]
    public void A_uuid_has_sixteen_bytes(string base64, bool isWell)
    {
        string call = $"{{\"type\":\"ACKNOWLEDGE\",{Id},\"acknowledge\":{Acknowledge(base64)}}}";
        Assert.Equal(isWell, SchedulerCallForm.Check(Parse(call), null) is null);
    }

    [Theory]
    [InlineData("\"framework_id\":{\"value\":\"\"},", "")]
    [InlineData("", ",\"id\":{\"value\":\"\"}")]
    [InlineData("", "")]
    [InlineData(Id + ",", ",\"id\":{\"value\":\"f\"}")]
    public void A_subscription_names_its_id_twice_or_never(string inCall, string inInfo)
    {
        string call = $"{{{inCall}\"type\":\"SUBSCRIBE\",\"subscribe\":{{\"framework_info\":{{{Info}{inInfo}}}}}}}";
        Assert.Null(SchedulerCallForm.Check(Parse(call), "ops"));
    }

    private static string Acknowledge(string uuid) =>
        $"{{\"agent_id\":{{\"value\":\"a\"}},\"task_id\":{{\"value\":\"t\"}},\"uuid\":\"{uuid}\"}}";

    private static Call Parse(string json)
    {
        Assert.True(MessageCodec.TryParseJson<Call>(System.Text.Encoding.UTF8.GetBytes(json), out Call? call, out string? fault), fault);
        return call!;
    }
}
