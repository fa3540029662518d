using System.Text.Json;
using System.Text.RegularExpressions;
using Mesosd.Harness;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;
using Xunit;

namespace Mesosd.EndToEnd;

/// <summary>
/// Mesos' names of figures, as dashboards and exporters know them, on the published binary: a cluster that has all that they
/// tell of. What is missing has its reason in the list, and is missing.
/// </summary>
public sealed class MetricNamesTests
{
    private sealed record Known(string Role, Regex Name, bool IsPublished);

    [Fact]
    public async Task Every_figure_of_Mesos_is_published_but_those_that_have_a_reason()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(agents: 1, "cpus:4;mem:1024;disk:1024");
        await using OperatorClient operators = new(new OperatorOptions { Addresses = [$"127.0.0.1:{cluster.Port}"] });
        await operators.SendAsync(QuotaOf("web"), TestContext.Current.CancellationToken);
        await using TestFramework framework = new(cluster, role: "web", principal: "ops");
        ExecutorInfo executor = FrameworkTests.BatchExecutor();
        // The second one is more than there is, and ends with a reason.
        await framework.LaunchAsync(offer => [Tasks.OfExecutor(offer, "t1", 0.1, executor), Tasks.Command(offer, "t2", 99, "/bin/true")]);
        await framework.UntilAsync(
            () => framework.Count(TaskState.Finished) == 1 && framework.Count(TaskState.Error) == 1, "the ends of both tasks");
        await framework.AcceptAsync(_ => [VolumeTests.Reserve(VolumeTests.Reserved("cpus", 1, "web", "ops"))]);
        await TestCluster.EventuallyAsync(
            async () => await cluster.MetricAsync("master/operations/reserve/finished") == 1, "the reservation");

        await CheckAsync(cluster, "master", cluster.Port);
        await CheckAsync(cluster, "agent", cluster.PortOf("agent0"));
    }

    private static async Task CheckAsync(TestCluster cluster, string role, int port)
    {
        string[] names = await NamesAsync(cluster, port);
        List<string> wrong = [];
        foreach (Known known in ReadKnown().Where(known => known.Role == role || known.Role == "both"))
        {
            bool isThere = Array.Exists(names, known.Name.IsMatch);
            if (isThere != known.IsPublished)
                wrong.Add($"{known.Name} {(isThere ? "is there, and the list has a reason why not" : "is missing")}");
        }
        Assert.True(wrong.Count == 0, $"{role}: {string.Join('\n', wrong)}");
        // Prometheus gets them all. Between the two answers a figure may have come to be.
        await TestCluster.EventuallyAsync(
            async () => (await NamesAsync(cluster, port)).Length == await SamplesAsync(cluster, port), $"as many figures of the {role} in text");
    }

    private static async Task<string[]> NamesAsync(TestCluster cluster, int port)
    {
        using JsonDocument metrics = JsonDocument.Parse(await cluster.GetAsync("/metrics/snapshot", port));
        return [.. metrics.RootElement.EnumerateObject().Select(figure => figure.Name)];
    }

    // Histograms are in the text alone, and end with their unit.
    private static async Task<int> SamplesAsync(TestCluster cluster, int port)
    {
        string text = await cluster.GetAsync("/metrics", port);
        return text.Split('\n').Count(line => line.Length > 0 && line[0] != '#' && !line.Contains("_seconds_", StringComparison.Ordinal));
    }

    private static IEnumerable<Known> ReadKnown() =>
        from line in File.ReadLines(Path.Combine(Repository.Root, "tests", "mesosd.tests", "Metrics", "mesos-metrics.txt"))
        where line.Length > 0 && line[0] != '#'
        let parts = line.Split('\t')
        select new Known(parts[0], new Regex(Pattern(parts[1]), RegexOptions.CultureInvariant), parts[2] == "-");

    private static string Pattern(string name) =>
        "^" + string.Concat(name.Split('{', '}').Select((part, index) => index % 2 == 0 ? Regex.Escape(part) : ".+")) + "$";

    private static Call QuotaOf(string role)
    {
        CallUpdateQuota update = new();
        QuotaConfig quota = new() { Role = role };
        quota.Guarantees["cpus"] = new ValueScalar(1);
        quota.Limits["cpus"] = new ValueScalar(4);
        update.QuotaConfigs.Add(quota);
        return new Call { Type = CallType.UpdateQuota, UpdateQuota = update };
    }
}
