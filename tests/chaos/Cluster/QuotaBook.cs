using Mesosd.Harness;
using System.Globalization;
using Mesosd.Protocol.Client;
using Mesosd.Protocol.MasterApi;
using Mesosd.Protocol.Messages;

namespace Mesosd.Chaos;

/// <summary>
/// An operator who changes quotas, and remembers what was answered: a change that was acknowledged must be there, one
/// that was refused must not, and of one without an answer nobody knows.
/// </summary>
internal sealed class QuotaBook(HostedCluster cluster)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);
    private static int s_lastRole;

    private readonly Dictionary<string, double> _acknowledged = [];
    private readonly Dictionary<string, string> _refused = [];

    public int Acknowledged => _acknowledged.Count;

    /// <summary>Limits a role that nobody has named before, by way of these masters or all of them.</summary>
    /// <returns>Whether it was acknowledged.</returns>
    public async Task<bool> ChangeAsync(IReadOnlyList<string>? masters = null)
    {
        await using OperatorClient client = Connect(masters ?? cluster.MasterAddresses);
        return await ChangeAsync(client);
    }

    /// <summary>Changes quotas until one is acknowledged: a master that has just been heard again may know no leader.</summary>
    public Task AcknowledgedAsync(IReadOnlyList<string>? masters = null) =>
        TestCluster.EventuallyAsync(() => ChangeAsync(masters), "an acknowledged change");

    public async Task<bool> ChangeAsync(OperatorClient client)
    {
        int number = Interlocked.Increment(ref s_lastRole);
        string role = string.Create(CultureInfo.InvariantCulture, $"role{number}");
        Call call = new() { Type = CallType.UpdateQuota, UpdateQuota = new CallUpdateQuota() };
        QuotaConfig quota = new() { Role = role };
        quota.Limits.Add("cpus", new ValueScalar(number));
        call.UpdateQuota.QuotaConfigs.Add(quota);
        try
        {
            await client.SendAsync(call);
            _acknowledged.Add(role, number);
            return true;
        }
        catch (RefusedException refused)
        {
            _refused.Add(role, refused.Message);
        }
        catch (Exception unknown) when (unknown is IOException or TimeoutException or MasterUnreachableException)
        {
            // Nobody knows: both are as promised.
        }
        return false;
    }

    /// <summary>Changes one quota after the other until cancelled.</summary>
    public async Task KeepChangingAsync(CancellationToken stop)
    {
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(20));
        while (!stop.IsCancellationRequested)
        {
            await ChangeAsync();
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>What the leader's quotas are, by role. One that was cut off may tell for a moment what it knew last.</summary>
    public async Task<Dictionary<string, double>> ReadAsync()
    {
        await using OperatorClient client = Connect([cluster.AddressOf(await cluster.LeaderAsync())]);
        Response answer = await client.CallAsync(new Call { Type = CallType.GetQuota });
        return answer.GetQuota!.Status.Configs.ToDictionary(quota => quota.Role, quota => quota.Limits["cpus"].Value);
    }

    /// <summary>What is not as it was answered.</summary>
    public async Task<List<string>> WrongAsync()
    {
        Dictionary<string, double> found = await ReadAsync();
        return
        [
            .. _acknowledged.Where(change => !found.TryGetValue(change.Key, out double limit) || limit != change.Value)
                .Select(change => $"the quota of {change.Key} was acknowledged and is gone"),
            .. _refused.Where(change => found.ContainsKey(change.Key))
                .Select(change => $"the quota of {change.Key} was refused ({change.Value}) and is there"),
        ];
    }

    /// <summary>An operator's connection; one that does not repeat hears what the first master says.</summary>
    public static OperatorClient Connect(IReadOnlyList<string> masters, bool repeats = true) => new(new OperatorOptions
    {
        RepeatsUnavailable = repeats,
        Addresses = masters,
        ConnectTimeout = s_patience,
        AnswerTimeout = s_patience,
    });
}
