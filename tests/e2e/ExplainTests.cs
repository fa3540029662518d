using System.Text.Json;
using Mesosd.Harness;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.SchedulerApi;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>Why does my framework get no offers? What an operator reads, and does, on the published binary.</summary>
public sealed class ExplainTests
{
    private const string Agent = "cpus:4;mem:1024;disk:0;ports:[]";

    [Fact]
    public async Task A_framework_is_told_of_its_offers_and_of_the_filter_that_stands_in_the_way()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1, Agent);
        await using TestFramework framework = new(cluster, name: "shop");
        Offer offer = await framework.NextOfferAsync();
        string told = await ExplainAsync(cluster, "shop");
        Assert.Contains("has one offer right now in role *: cpus 4, mem 1024", told);

        await framework.Scheduler.DeclineAsync([offer.Id], new Filters { RefuseSeconds = 3600 });

        told = await ExplainAsync(cluster, "shop");
        Assert.Contains("gets no offers in role *: it refused what the only agent has, and its filter ends in", told);
        Assert.Contains("it has to call REVIVE", told);
        Assert.Contains("the framework refused it  cpus 4, mem 1024", told);
    }

    [Fact]
    public async Task A_framework_is_told_of_the_quota_that_limits_its_role()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1, Agent);
        await DoAsync(cluster, "role web has a new quota", "quota", "set", "web", "--limit=cpus:1;mem:16");
        await using TestFramework framework = new(cluster, name: "shop", role: "web");
        await framework.LaunchAsync(offer => [Tasks.Command(offer, "t1", 1, "/bin/sleep", "1000")]);
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == 1, "the running task");

        await TestCluster.EventuallyAsync(
            async () => (await ExplainAsync(cluster, "shop")).Contains("the quota of role web leaves too little"),
            "the quota in the explanation");
        string told = await ExplainAsync(cluster, "shop", "--role=web");
        Assert.Contains("it consumes 1 of 1 cpus", told);
        Assert.Contains("mesosd quota set web", told);
        Assert.Contains("cpus 1 of 0..1, mem", await DoAsync(cluster, "web", "roles"));
        await DoAsync(cluster, "role web has no quota any more", "quota", "remove", "web");
    }

    [Fact]
    public async Task A_framework_is_told_that_it_suppressed_offers_or_excludes_all_agents()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1, Agent);
        await using TestFramework quiet = new(cluster, name: "quiet", role: "batch", suppressed: true);
        await quiet.SubscribedAsync();
        string told = await ExplainAsync(cluster, "quiet");
        Assert.Contains("gets no offers in role batch: it has suppressed them.", told);
        Assert.Contains("it has to call REVIVE when it wants offers again", told);

        await using TestFramework picky = new(cluster, name: "picky", role: "web", constraints: OnRack("r9"));
        await picky.SubscribedAsync();
        told = await ExplainAsync(cluster, "picky");
        Assert.Contains("gets no offers in role web: its offer constraints exclude the only agent", told);

        (int status, string json, _) = await cluster.RunAsync("explain", "picky", "--json");
        Assert.True(status == 0, json);
        using JsonDocument explanation = JsonDocument.Parse(json);
        JsonElement role = Assert.Single(explanation.RootElement.GetProperty("roles").EnumerateArray());
        Assert.Equal("CONSTRAINTS", Assert.Single(role.GetProperty("groups").EnumerateArray()).GetProperty("obstacle").GetString());
    }

    [Fact]
    public async Task Who_is_not_there_is_said_with_what_may_have_been_meant()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1, Agent);
        await using TestFramework framework = new(cluster, name: "shop", suppressed: true);
        await framework.SubscribedAsync();
        (int status, string told, _) = await cluster.RunAsync("explain", "sjop");
        Assert.Equal(1, status);
        Assert.Contains("there is no framework sjop; did you mean shop?", told);
    }

    [Fact]
    public async Task An_agent_that_is_drained_ends_its_tasks_and_is_offered_again_when_it_is_reactivated()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1, Agent);
        await using TestFramework framework = new(cluster, name: "shop");
        await framework.LaunchAsync(offer => [Tasks.Command(offer, "t1", 1, "/bin/sleep", "1000")]);
        await framework.UntilAsync(() => framework.Count(TaskState.Running) == 1, "the running task");

        string host = await HostAsync(cluster);
        await DoAsync(cluster, "drains", "drain", host, "--grace=1secs");
        await framework.UntilAsync(() => framework.Count(TaskState.Killed) == 1, "the killed task");
        await TestCluster.EventuallyAsync(
            async () => (await cluster.RunAsync("agents")).Output.Contains(" drained "), "the drained agent");
        Assert.Contains("not in service", await ExplainAsync(cluster, "shop"));

        await DoAsync(cluster, "is in service again", "reactivate", host);
        await framework.NextOfferAsync();
    }

    [Fact]
    public async Task Weights_and_maintenance_are_set_and_shown()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1, Agent);
        await DoAsync(cluster, "role web has weight 2.5", "weights", "web=2.5");
        Assert.Contains("2.5", await DoAsync(cluster, "web", "weights"));
        using JsonDocument weights = JsonDocument.Parse(await DoAsync(cluster, "", "weights", "shop=3", "--json"));
        Assert.Equal(2, weights.RootElement.GetProperty("get_weights").GetProperty("weight_infos").GetArrayLength());
        using JsonDocument quota =
            JsonDocument.Parse(await DoAsync(cluster, "", "quota", "set", "web", "--limit=cpus:1", "--json"));
        Assert.Equal("web", quota.RootElement.GetProperty("get_quota").GetProperty("status").GetProperty("configs")[0]
            .GetProperty("role").GetString());

        string host = await HostAsync(cluster);
        await DoAsync(cluster, "draining", "maintenance", "plan", host, "--in=1hrs", "--for=2hrs");
        await DoAsync(cluster, "down", "maintenance", "start", host);
        await cluster.AgentsActiveAsync(0);
        await DoAsync(cluster, "no maintenance is planned", "maintenance", "stop", host);
    }

    private static async Task<string> ExplainAsync(TestCluster cluster, params string[] arguments) =>
        // Lines are wrapped where a terminal would end.
        string.Join(' ', (await DoAsync(cluster, "", ["explain", .. arguments])).Split(
            '\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static async Task<string> DoAsync(TestCluster cluster, string expected, params string[] arguments)
    {
        (int status, string output, _) = await cluster.RunAsync(arguments);
        Assert.True(status == 0, output);
        Assert.Contains(expected, output);
        return output;
    }

    private static async Task<string> HostAsync(TestCluster cluster)
    {
        using JsonDocument state = JsonDocument.Parse(await cluster.GetAsync("/state"));
        return Assert.Single(state.RootElement.GetProperty("slaves").EnumerateArray()).GetProperty("hostname").GetString()!;
    }

    private static OfferConstraints OnRack(string rack)
    {
        OfferConstraintsRoleConstraintsGroup group = new();
        group.AttributeConstraints.Add(new AttributeConstraint
        {
            Selector = new AttributeConstraintSelector { AttributeName = "rack" },
            Predicate = new AttributeConstraintPredicate { TextEquals = new AttributeConstraintPredicateTextEquals(rack) },
        });
        OfferConstraintsRoleConstraints ofRole = new();
        ofRole.Groups.Add(group);
        OfferConstraints constraints = new();
        constraints.RoleConstraints["web"] = ofRole;
        return constraints;
    }
}
