using Mesosd.Allocation;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>
/// What the allocator never forgets has limits that everybody shares. Who would pass them is refused in words, and
/// the master lives on.
/// </summary>
public sealed class RoomTests
{
    private readonly ScenarioRunner _runner = new();

    [Fact]
    public void Agent_with_a_reservation_for_a_role_of_too_many_levels_is_refused()
    {
        Run("agent a1 cpus:4 unregistered");
        string deep = string.Join('/', Enumerable.Repeat("a", AllocatorLimits.RoleDepth + 1));
        string line = Assert.Single(Run($"a1 -> register resources=cpus({deep}):1 ?"));
        Assert.StartsWith("a1 <- refused INVALID: resource 'cpus' cannot be reserved: role 'a/a", line, StringComparison.Ordinal);
        Assert.EndsWith("has 65 levels; expected 64 at most", line, StringComparison.Ordinal);
        Assert.Equal(["a1 <- accepted", "persist admit a1", "a1 <- registered"], Run("a1 -> register ?"));
    }

    [Fact]
    public void Quota_of_more_names_than_there_may_be_is_refused()
    {
        Run("operator p1");
        for (int role = 0; role < AllocatorLimits.ScalarNames / 64; role++) Run($"p1 -> quota r{role}=|{Names(role)} ?");
        Assert.Equal(
            [
                "p1 <- refused INVALID: Call.update_quota.quota_configs: role 'last' has a quota of 'one-more', " +
                    "which is new, and this master knows as many names of scalars as it can (256)",
            ],
            Run("p1 -> quota last=|one-more:1 ?"));
        Assert.Equal(["persist quotas r0=|cpu0x0:2", "p1 <- accepted"], Run("p1 -> quota r0=|cpu0x0:2 ?"));
    }

    [Fact]
    public void Roles_of_one_call_must_fit_together_and_known_ones_always_do()
    {
        Run("operator p1");
        int room = AllocatorLimits.Roles - _runner.World.Core.Allocator.RoleCount;
        string fill = string.Join(' ', Enumerable.Range(0, room - 1).Select(role => $"r{role}=1"));
        Assert.Equal("p1 <- accepted", Run($"p1 -> weights {fill} ?")[^1]);
        string refused = Assert.Single(Run("p1 -> weights x=1 y=1 ?"));
        Assert.EndsWith("no more than 131072 fit: use one that exists", refused, StringComparison.Ordinal);
        Assert.Equal("p1 <- accepted", Run("p1 -> weights x=1 r0=2 ?")[^1]);
        Assert.Equal("f1 <- subscribed f1", Assert.Single(Run("framework f1 role=r7")));
    }

    [Fact]
    public void Request_of_more_pieces_or_resources_than_anybody_waits_for_is_refused()
    {
        Run("framework f1 role=web");
        Assert.Equal(["f1 <- accepted"], Run("f1 -> request cpus:1*100000 ?"));
        Assert.Equal(["f1 <- refused INVALID: Call.request.requests: 100001 requests are more than 100000"],
            Run("f1 -> request cpus:1*100001 ?"));
        string many = string.Join(';', Enumerable.Repeat("cpus:999999999999", 4097));
        Assert.Equal(["f1 <- refused INVALID: Call.request.requests: 4097 resources of a request are more than 4096"],
            Run($"f1 -> request {many} ?"));
    }

    [Fact]
    public void Wishes_with_more_expressions_than_there_may_be_are_refused()
    {
        Run("framework f1 role=web");
        string many = string.Join('|', Enumerable.Range(0, 129).Select(number => $"@hostname~a{number}"));
        Assert.Equal(
            ["f1 <- refused INVALID: offer_constraints of role 'web': more than 128 expressions; join some with |"],
            Run($"f1 -> update-framework role=web constraints=web:{many} ?"));
        Assert.Equal(["f1 <- accepted"],
            Run($"f1 -> update-framework role=web constraints=web:{many[..many.LastIndexOf('|')]} ?"));
    }

    [Fact]
    public void Quota_of_a_resource_without_a_name_is_refused_as_that()
    {
        QuotaConfig quota = new() { Role = "web" };
        quota.Limits.Add("", new ValueScalar(1));
        Assert.Equal("the limits of role 'web' name a resource without a name", QuotaValidation.Validate(quota));
    }

    private static string Names(int role) =>
        string.Join(';', Enumerable.Range(0, 64).Select(name => $"cpu{role}x{name}:1"));

    private string[] Run(string command)
    {
        string text = _runner.Run($"{command}\n----");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2)];
    }
}
