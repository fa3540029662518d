using Mesosd.Cli;
using Mesosd.Cli.Commands;
using Mesosd.Master;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Tests.Master;
using Mesosd.Tests.Settings;
using Xunit;

namespace Mesosd.Tests.Cli;

/// <summary>The tables that operators read, of one small cluster.</summary>
public sealed class OperatorTextTests
{
    private readonly ScenarioWorld _world = Cluster();

    [Fact]
    public void Roles_are_listed_with_shares_reservations_and_quotas() => Assert.Equal(
    [
        "ROLE   WEIGHT  FRAMEWORKS  SHARE  ALLOCATED  RESERVED  QUOTA",
        "batch       1           1    0 %  -          -         -",
        "db          1           0    0 %  -          disk 100  cpus 0 of 1..1",
        "web         2           1   50 %  cpus 3     -         cpus 3 of 2..any",
    ], RolesCommand.Table(new RoleDescriber(_world.Core).Describe()).Lines(null));

    [Fact]
    public void Quotas_are_listed_resource_by_resource() => Assert.Equal(
    [
        "ROLE  RESOURCE  GUARANTEE  LIMIT  CONSUMED",
        "db    cpus              1      1         0",
        "web   cpus              2      -         3",
    ], QuotaCommand.Table(new RoleDescriber(_world.Core).Describe().Roles.Where(role => role.Quota is not null)).Lines(null));

    [Fact]
    public void Maintenance_is_listed_machine_by_machine()
    {
        MasterSnapshot snapshot = _world.Core.Snapshot(SnapshotParts.Maintenance, _world.Now);
        Assert.Equal(
        [
            "MACHINE   STATE     FROM (UTC)           FOR  FRAMEWORKS THAT AGREE  REFUSE",
            "node-a    draining  1970-01-01 00:01:01  1h                       1       0",
            "10.0.0.9  down      1970-01-01 00:02:01  ?                        0       0",
        ], MaintenanceCommand.Table(snapshot.Schedule.Windows, snapshot.Maintenance).Lines(null));
    }

    [Fact]
    public void Agents_are_found_by_id_end_of_id_host_and_beginning()
    {
        MasterSnapshot snapshot = _world.Core.Snapshot(SnapshotParts.Agents, _world.Now);
        ResponseGetAgentsAgent[] agents = [.. MasterReader.DescribeAgents(snapshot).Agents];
        foreach (string meant in (string[])[agents[1].AgentInfo.Id!.Value.Value, "S1", "node-b"])
            Assert.Same(agents[1], AgentSearch.Choose(agents, meant));
        Assert.Contains("could be 2 agents", Assert.Throws<RefusedException>(() => AgentSearch.Choose(agents, "node")).Message);
        Assert.StartsWith("there is no agent nude-b; did you mean node-b?",
            Assert.Throws<RefusedException>(() => AgentSearch.Choose(agents, "nude-b")).Message);
        Assert.StartsWith("there is no agent x; `mesosd agents` lists them",
            Assert.Throws<RefusedException>(() => AgentSearch.Choose(agents, "x")).Message);
    }

    [Theory]
    [InlineData("expected the role behind set", "set", "--limit=cpus:1")]
    [InlineData("expected the role behind remove", "remove")]
    [InlineData("expected set or remove before the role, found sit", "sit", "web", "--limit=cpus:1")]
    [InlineData("--guarantee and --limit belong to `mesosd quota set ROLE`", "web", "--limit=cpus:1")]
    [InlineData("--guarantee and --limit belong to `mesosd quota set ROLE`", "remove", "web", "--guarantee=cpus:1")]
    [InlineData("--limit names cpus, with a role of its own: the quota's role stands before the flags",
        "set", "web", "--limit=cpus(db):1")]
    [InlineData("--limit names cpus, twice: give one amount", "set", "web", "--limit=cpus:1;cpus:2")]
    [InlineData("--limit names ports, which is no single number: quotas count amounts",
        "set", "web", "--limit=ports:[1-2]")]
    public async Task Quota_that_could_be_misunderstood_is_refused(string fault, params string[] words)
    {
        using StringWriter errors = new();
        CommandLine commandLine = new([new QuotaCommand()], arguments => new Sources().Of([.. arguments]));
        int status = await commandLine.RunAsync(
            ["quota", .. words], new Terminal(TextWriter.Null, errors, TerminalStyle.Plain), TestContext.Current.CancellationToken);
        Assert.Equal((1, $"mesosd quota: {fault} (INVALID)"), (status, errors.ToString().TrimEnd()));
    }

    private static ScenarioWorld Cluster()
    {
        ScenarioRunner runner = new();
        runner.Run("""
            master weights=web:2
            framework f1 role=web
            agent a1 cpus:4;mem:64 host=node-a
            agent a2 cpus:2;disk(db):100 host=node-b
            framework f2 role=batch suppressed=batch
            operator p1
            f1 -> accept o1 filter=1000 launch t1=cpus:3
            f1 -> suppress
            f1 -> decline o2 filter=1000
            p1 -> quota web=cpus:2| db=cpus:1|cpus:1
            p1 -> schedule node-a@60s+1h /10.0.0.9@120s
            f1 -> accept-inverse o3 filter=1000
            p1 -> down /10.0.0.9
            """);
        return runner.World;
    }
}
