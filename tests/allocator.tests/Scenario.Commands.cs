using System.Globalization;

namespace Mesosd.Allocation.Tests;

internal sealed partial class Scenario
{
    private static readonly (string Word, FrameworkCapabilities Capability)[] CapabilityWords =
    [
        ("gpu", FrameworkCapabilities.GpuResources), ("revocable", FrameworkCapabilities.RevocableResources),
        ("shared", FrameworkCapabilities.SharedResources), ("remote", FrameworkCapabilities.RegionAware),
        ("refined", FrameworkCapabilities.ReservationRefinement),
    ];

    private readonly SortedSet<string> _guaranteed = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _quotaNames = new(StringComparer.Ordinal);

    private void Perform(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> options = words.Where(word => word.Contains('='))
            .Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        string[] plain = [.. words.Skip(1).Where(word => !word.Contains('='))];
        if (!PerformOnAgents(words[0], plain, options) && !PerformOnFrameworks(words[0], plain, options)
            && !PerformOnOffers(words[0], plain, options) && !PerformOnCluster(words[0], plain, options)
            && !PerformOnWants(words[0], plain, options) && !PerformOnResources(words[0], plain, options)
            && !Ask(words[0], plain))
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
            case "quota":
                SetQuota(words[0], options);
                break;
            case "pause":
                _cluster.Allocator.PauseForRecovery(
                    int.Parse(options["agents"], CultureInfo.InvariantCulture),
                    _cluster.Now + TimeSpan.FromSeconds(Seconds(options["for"])));
                break;
            case "advance":
                _cluster.Advance(Seconds(words[0]));
                break;
            default:
                return false;
        }
        return true;
    }

    private bool PerformOnAgents(string command, string[] words, Dictionary<string, string> options)
    {
        switch (command)
        {
            case "agent":
                _cluster.AddAgent(new AgentOptions
                {
                    Name = words[0],
                    Total = _cluster.Bundle(words[1]),
                    Traits = ScenarioText.Traits(options),
                });
                break;
            case "describe":
                AgentTraits traits = ScenarioText.Traits(options);
                _cluster.Allocator.DescribeAgent(_cluster.Agent(words[0]), traits, _cluster.Now);
                break;
            case "whitelist" or "unlist":
                _cluster.Allocator.SetWhitelisted(_cluster.Agent(words[0]), command == "whitelist");
                break;
            case "unavailable" or "available":
                bool goes = command == "unavailable";
                _cluster.Allocator.SetUnavailable(_cluster.Agent(words[0]), goes, _cluster.Now);
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
            case "stay" or "go":
                TimeSpan? stays = refuse is { } s ? TimeSpan.FromSeconds(s) : null;
                _cluster.Allocator.AnswerInverse(
                    _cluster.Framework(words[0]), _cluster.Agent(words[1]), stays, _cluster.Now);
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

    /// <summary>What frameworks say that they want.</summary>
    private bool PerformOnWants(string command, string[] words, Dictionary<string, string> options)
    {
        switch (command)
        {
            case "wish":
                FrameworkOptions framework = _cluster.OptionsOf(words[0]);
                RoleIndex role = _cluster.Allocator.Role(words[1]);
                RoleWish wish = ScenarioText.Wish(role, options);
                _cluster.UpdateFramework(framework with
                {
                    Wishes = [.. framework.Wishes.Where(other => other.Role != role), wish],
                });
                break;
            case "demand":
                List<ResourceDemand> demands = [.. words.Skip(2).Select(Demand)];
                _cluster.Allocator.SetDemand(
                    _cluster.Framework(words[0]), _cluster.Allocator.Role(words[1]), demands, _cluster.Now);
                break;
            case "satisfy":
                _cluster.Allocator.Satisfy(
                    _cluster.Framework(words[0]), _cluster.Allocator.Role(options["role"]),
                    _cluster.Agent(words[1]), _cluster.Bundle(words[2]));
                break;
            default:
                return false;
        }
        return true;
    }

    private bool PerformOnResources(string command, string[] words, Dictionary<string, string> options)
    {
        ResourceBundle Bundle(int word) => words[word] == "nothing" ? ResourceBundle.Empty : _cluster.Bundle(words[word]);
        switch (command)
        {
            case "convert":
                _cluster.Convert(words[0], options["role"], words[1], Bundle(2), Bundle(3));
                break;
            case "convert-free":
                bool expected = words.Length < 4 || words[3] != "refused";
                AgentIndex agent = _cluster.Agent(words[0]);
                bool done = _cluster.Allocator.TryConvertFree(agent, Bundle(1), Bundle(2), _cluster.Now);
                if (done != expected) throw new InvalidOperationException($"{words[1]} of {words[0]}: {done}");
                break;
            default:
                return false;
        }
        return true;
    }

    /// <summary>Questions are answered after the next run.</summary>
    private bool Ask(string command, string[] words)
    {
        if (command is not ("explain" or "read")) return false;
        FrameworkIndex framework = _cluster.Framework(words[0]);
        RoleIndex role = _cluster.Allocator.Role(words[1]);
        string whose = $"{words[0]}@{words[1]}";
        _questions.Add(command == "read"
            ? () => $"read {whose} {ScenarioText.Of(_cluster.Allocator.Read(framework, role, _cluster.Now))}"
            : () => $"explain {whose} {words[2]} "
                + ScenarioText.Of(
                    _cluster.Allocator.Explain(framework, role, _cluster.Agent(words[2]), _cluster.Now),
                    _cluster.Allocator.Kinds, _cluster.Now));
        return true;
    }

    private void SetQuota(string role, Dictionary<string, string> options)
    {
        var quota = new RoleQuota
        {
            Guarantees = ScenarioText.Quantities(options.GetValueOrDefault("guarantee", "")),
            Limits = ScenarioText.Quantities(options.GetValueOrDefault("limit", "")),
        };
        _guaranteed.UnionWith(quota.Guarantees.Select(quantity => quantity.Name));
        _quotaNames.UnionWith(quota.Guarantees.Concat(quota.Limits).Select(quantity => quantity.Name));
        _cluster.Allocator.SetQuota(_cluster.Allocator.Role(role), quota, _cluster.Now);
    }

    /// <summary>A demand as <c>2xcpus:1,mem:64</c> or <c>1xcpus:1@a1</c>.</summary>
    private ResourceDemand Demand(string text)
    {
        string[] parts = text.Split('@');
        string[] counted = parts[0].Split('x', 2);
        return new ResourceDemand(
            ScenarioText.Quantities(counted[1]),
            int.Parse(counted[0], CultureInfo.InvariantCulture),
            parts.Length > 1 ? _cluster.Agent(parts[1]) : null);
    }

    private static FrameworkCapabilities Capabilities(string[] words)
    {
        FrameworkCapabilities capabilities = 0;
        foreach ((string word, FrameworkCapabilities capability) in CapabilityWords)
        {
            if (words.Contains(word)) capabilities |= capability;
        }
        return capabilities;
    }

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
                "role-sorter" => settings with { RoleSorter = Sorter(value) },
                "framework-sorter" => settings with { FrameworkSorter = Sorter(value) },
                "region" => settings with { Region = value },
                "minimum" => settings with { MinimumAllocatable = ScenarioText.Alternatives(value) },
                _ => throw new FormatException($"no such setting: {name}"),
            };
        }
        return settings;
    }

    private static SorterKind Sorter(string name) =>
        name == "random" ? SorterKind.WeightedRandom : SorterKind.DominantResourceFairness;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double Seconds(string text) => Number(text.TrimEnd('s'));
}
