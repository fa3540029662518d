using System.Globalization;
using System.Text;

namespace Mesosd.Allocation.Tests;

/// <summary>
/// A text file of rounds: commands, a line <c>----</c>, what the run granted with the shares beside it. A
/// round ends with an empty line. The commands are listed in docs/allocator.md.
/// </summary>
internal sealed partial class Scenario
{
    private Cluster _cluster = new();
    private readonly List<string> _framework = [];
    private readonly List<Func<string>> _questions = [];

    /// <summary>The file's text with the expectations replaced by what happened.</summary>
    public string Rewrite(string text)
    {
        var output = new StringBuilder();
        bool expected = false;
        foreach (string line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Append(""))
        {
            if (line.Length == 0) expected = false;
            if (expected) continue;
            output.Append(line).Append('\n');
            if (line == "----")
            {
                expected = true;
                foreach (string result in Allocate()) output.Append(result).Append('\n');
            }
            else if (line.Length > 0 && line[0] != '#') Perform(line);
        }
        return output.ToString().TrimEnd('\n') + "\n";
    }

    private List<string> Allocate()
    {
        List<string> lines = [.. _cluster.Allocate().Select(grant => "grant " + grant)];
        lines.AddRange(_cluster.AllocateInverse().Select(asked => "ask " + asked));
        _cluster.CheckBooks();
        if (lines.Count == 0) lines.Add("nothing to grant");
        lines.AddRange(_questions.Select(question => question()));
        _questions.Clear();
        string next = _cluster.Allocator.NextWakeup is { } at && at != Instant.Never
            ? (at - _cluster.Now).TotalSeconds.ToString("0.###s", CultureInfo.InvariantCulture)
            : "";
        if (next.Length > 0) lines.Add($"next in {next}");
        for (int role = 0; role < _cluster.Allocator.RoleCount; role++) AddShares(lines, new RoleIndex(role));
        foreach (string name in _guaranteed) lines.Add($"headroom {name} {Text(_cluster.Allocator.Headroom(name))}");
        return lines;
    }

    private void AddShares(List<string> lines, RoleIndex role)
    {
        ShareReading share = _cluster.Allocator.Share(role);
        string weight = _cluster.Allocator.Weight(role) is var w and not 1
            ? " weight " + w.ToString("0.###", CultureInfo.InvariantCulture) : "";
        lines.Add($"role {_cluster.Allocator.RoleName(role)}{weight} {Text(share)}");
        foreach (string name in _quotaNames) AddQuota(lines, role, name);
        foreach (string framework in _framework.Where(name => _cluster.RolesOf(name).Contains(role)))
        {
            lines.Add($"  {framework} {Text(_cluster.Allocator.Share(_cluster.Framework(framework), role))}");
        }
    }

    private static string Text(ShareReading share)
    {
        if (share.DominantResource is null) return $"0 after {share.AllocationCount}";
        string weighted = share.WeightedShare.ToString("0.####", CultureInfo.InvariantCulture);
        return $"{weighted} of {share.DominantResource} after {share.AllocationCount}";
    }

    private void AddQuota(List<string> lines, RoleIndex role, string name)
    {
        RoleQuota quota = _cluster.Allocator.RoleName(role).Contains('/')
            ? RoleQuota.None
            : _cluster.Allocator.Quota(role);
        string guarantee = ScenarioText.Of(quota.Guarantees, name, "guaranteed");
        string limit = ScenarioText.Of(quota.Limits, name, "at most");
        if (guarantee.Length + limit.Length == 0) return;
        string consumed = ScalarUnits.ToText(_cluster.Allocator.ConsumedMilli(role, name));
        lines.Add($"  {name} {consumed} consumed{guarantee}{limit}");
    }

    private static string Text(HeadroomReading headroom) =>
        $"{ScalarUnits.ToText(headroom.AvailableMilli)} available, "
        + $"{ScalarUnits.ToText(headroom.RequiredMilli)} required";
}
