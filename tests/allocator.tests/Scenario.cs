using System.Globalization;
using System.Text;

namespace Mesosd.Allocation.Tests;

/// <summary>
/// A text file of rounds: commands, a line <c>----</c>, what the run granted with the shares beside it. A
/// round ends with an empty line. The commands are listed in docs/allocator.md.
/// </summary>
internal sealed class Scenario
{
    private Cluster _cluster = new();
    private readonly List<string> _framework = [];

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

    private void Perform(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> options = words.Where(word => word.Contains('='))
            .Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        string[] plain = [.. words.Skip(1).Where(word => !word.Contains('='))];
        if (!PerformOnAgents(words[0], plain) && !PerformOnFrameworks(words[0], plain, options)
            && !PerformOnOffers(words[0], plain, options) && !PerformOnCluster(words[0], plain, options))
        {
            throw new FormatException($"'{line}': no such command");
        }
        _cluster.CheckBooks();
    }

    private bool PerformOnCluster(string command, string[] words, Dictionary<string, string> options)
    {
        switch (command)
        {
            case "settings":
                _cluster = new Cluster(Settings(options));
                break;
            case "weight":
                _cluster.Allocator.SetWeight(_cluster.Allocator.Role(words[0]), Number(words[1]));
                break;
            case "advance":
                _cluster.Advance(Seconds(words[0]));
                break;
            default:
                return false;
        }
        return true;
    }

    private bool PerformOnAgents(string command, string[] words)
    {
        switch (command)
        {
            case "agent":
                _cluster.AddAgent(words[0], words[1]);
                break;
            case "update-agent":
                ResourceBundle total = _cluster.Bundle(words[1]);
                _cluster.Allocator.UpdateAgent(_cluster.Agent(words[0]), total, _cluster.Now);
                break;
            case "activate-agent":
                _cluster.Allocator.ActivateAgent(_cluster.Agent(words[0]));
                break;
            case "deactivate-agent":
                _cluster.Allocator.DeactivateAgent(_cluster.Agent(words[0]));
                break;
            case "remove-agent":
                _cluster.RemoveAgent(words[0]);
                break;
            case "clear-filters":
                _cluster.Allocator.RemoveFilters(_cluster.Agent(words[0]));
                break;
            default:
                return false;
        }
        return true;
    }

    private bool PerformOnFrameworks(string command, string[] words, Dictionary<string, string> options)
    {
        switch (command)
        {
            case "framework":
                bool active = !words.Contains("inactive");
                _cluster.AddFramework(words[0], options["roles"], Capabilities(words), active);
                _framework.Add(words[0]);
                break;
            case "update-framework":
                string suppressed = options.GetValueOrDefault("suppressed", "");
                _cluster.UpdateFramework(words[0], options["roles"], suppressed, Capabilities(words));
                break;
            case "activate":
                _cluster.Allocator.ActivateFramework(_cluster.Framework(words[0]));
                break;
            case "deactivate":
                _cluster.Allocator.DeactivateFramework(_cluster.Framework(words[0]));
                break;
            case "remove-framework":
                _cluster.RemoveFramework(words[0]);
                _framework.Remove(words[0]);
                break;
            case "suppress":
                _cluster.Suppress(words[0], options.GetValueOrDefault("roles", ""));
                break;
            case "revive":
                _cluster.Revive(words[0], options.GetValueOrDefault("roles", ""));
                break;
            default:
                return false;
        }
        return true;
    }

    private bool PerformOnOffers(string command, string[] words, Dictionary<string, string> options)
    {
        double? refuse = options.TryGetValue("refuse", out string? text) ? Seconds(text) : null;
        switch (command)
        {
            case "decline":
                _cluster.Decline(words[0], words[1], refuse);
                break;
            case "accept":
                _cluster.Accept(words[0], words[1], words[2], refuse);
                break;
            case "used":
                _cluster.Use(words[0], options["role"], words[1], words[2]);
                break;
            case "ended":
                _cluster.End(words[0], options["role"], words[1], words[2]);
                break;
            default:
                return false;
        }
        return true;
    }

    private List<string> Allocate()
    {
        List<string> lines = [.. _cluster.Allocate().Select(grant => "grant " + grant)];
        _cluster.CheckBooks();
        if (lines.Count == 0) lines.Add("nothing to grant");
        string next = _cluster.Allocator.NextWakeup is { } at && at != Instant.Never
            ? (at - _cluster.Now).TotalSeconds.ToString("0.###s", CultureInfo.InvariantCulture)
            : "";
        if (next.Length > 0) lines.Add($"next in {next}");
        for (int role = 0; role < _cluster.Allocator.RoleCount; role++) AddShares(lines, new RoleIndex(role));
        return lines;
    }

    private void AddShares(List<string> lines, RoleIndex role)
    {
        ShareReading share = _cluster.Allocator.Share(role);
        string weight = _cluster.Allocator.Weight(role) is var w and not 1
            ? " weight " + w.ToString("0.###", CultureInfo.InvariantCulture) : "";
        lines.Add($"role {_cluster.Allocator.RoleName(role)}{weight} {Text(share)}");
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

    private static FrameworkCapabilities Capabilities(string[] words) =>
        (words.Contains("gpu") ? FrameworkCapabilities.GpuResources : 0)
        | (words.Contains("revocable") ? FrameworkCapabilities.RevocableResources : 0);

    private static AllocatorSettings Settings(Dictionary<string, string> options)
    {
        var settings = new AllocatorSettings();
        foreach ((string name, string value) in options)
        {
            settings = name switch
            {
                "seed" => settings with { Seed = ulong.Parse(value, CultureInfo.InvariantCulture) },
                "interval" => settings with { AllocationInterval = TimeSpan.FromSeconds(Seconds(value)) },
                "excluded" => settings with { FairSharingExcludedNames = value.Split(',') },
                "filter-gpus" => settings with { FilterGpuResources = bool.Parse(value) },
                _ => throw new FormatException($"no such setting: {name}"),
            };
        }
        return settings;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double Seconds(string text) => Number(text.TrimEnd('s'));
}
