using System.Globalization;
using System.Text;
using Mesosd.Allocation;
using Mesosd.Master;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Tests.Master;

/// <summary>
/// Runs a scenario file: blocks of commands, <c>----</c> and the effects that they must have. Each line that
/// begins with <c>==</c> starts a new world. The commands are described in scenarios/master/README.md.
/// </summary>
internal sealed class ScenarioRunner
{
    private const string Divider = "----";

    private MasterCoreSettings _settings = ScenarioWorld.DefaultSettings;
    private AllocatorSettings _allocator = new() { Seed = 1 };
    private ScenarioWorld? _world;

    public ScenarioWorld World => _world ??= new ScenarioWorld(_settings, _allocator);

    /// <summary>The same file with the effects as they really are.</summary>
    public string Run(string text)
    {
        StringBuilder result = new();
        bool skipping = false;
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.Length == 0) skipping = false;
            if (skipping) continue;
            result.Append(line).Append('\n');
            if (line.StartsWith("==", StringComparison.Ordinal)) Reset();
            else if (line == Divider)
            {
                foreach (string effect in World.Lines) result.Append(effect).Append('\n');
                World.Lines.Clear();
                skipping = true;
            }
            else if (line.Length > 0 && line[0] != '#') Perform(line);
        }
        return result.ToString();
    }

    private void Reset()
    {
        _world = null;
        _settings = ScenarioWorld.DefaultSettings;
        _allocator = new AllocatorSettings { Seed = 1 };
    }

    private void Perform(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            if (words.Length > 2 && words[1] == "->") Say(words[0], words[2], new ScenarioWords(words[3..]));
            else Perform(words[0], words.Length > 1 ? words[1] : "", new ScenarioWords(words[1..]));
        }
        catch (Exception fault) when (fault is not Core.InvariantViolation)
        {
            // Whatever is wrong with a command, the file's author needs the line.
            throw new InvalidOperationException($"in the command '{line}': {fault.Message}", fault);
        }
    }

    private void Perform(string verb, string name, ScenarioWords words)
    {
        switch (verb)
        {
            case "master": Configure(words); break;
            case "agent": AddAgent(name, words); break;
            case "framework": AddFramework(name, words); break;
            case "operator": World.Connect(World.Add(new ScenarioPeer(name, PeerRole.Operator))); break;
            case "observer":
                World.Connect(World.Add(new ScenarioPeer(name, PeerRole.Operator) { IsHttp = true }));
                break;
            case "advance": World.Advance(ScenarioWords.Span(name, "advance")); break;
            case "show": Show(name, true); break;
            case "hide": Show(name, false); break;
            case "hold": World.HoldsWrites = true; break;
            case "complete": World.CompleteWrites(); break;
            case "fail": World.FailWrites(name.Length > 0 ? string.Join(' ', words.All) : "its disk is full"); break;
            case "flow": World.HoldsWrites = false; break;
            case "failover": FailOver(words); break;
            case "suspend": World.Give(MasterInput.Suspended()); break;
            case "resume": World.Give(MasterInput.Resumed()); break;
            case "whitelist": World.Give(MasterInput.Whitelisted(Hosts(name))); break;
            case "lose": World.Lose(World.Peer(name)); break;
            case "connect": World.Connect(World.Peer(name)); break;
            case "answer": World.Peer(name).Answers = true; break;
            case "silence": World.Peer(name).Answers = false; break;
            default: throw new FormatException($"the verb '{verb}' is not known");
        }
    }

    private void Show(string what, bool shown)
    {
        if (what == "log") World.ShowsLog = shown;
        else if (what == "pings") World.ShowsPings = shown;
        else if (what == "events") World.ShowsEvents = shown;
        else throw new FormatException($"'{what}' is none of log, pings and events");
    }

    private void Configure(ScenarioWords words)
    {
        if (words.Value("subscribers") is { } subscribers)
            _settings = _settings with { MaxEventSubscribers = int.Parse(subscribers, CultureInfo.InvariantCulture) };
        if (words.Value("region") is { } own) _allocator = _allocator with { Region = own.Split('/')[0] };
        SorterKind sorter = words.Has("random") ? SorterKind.WeightedRandom : SorterKind.DominantResourceFairness;
        _allocator = _allocator with
        {
            RoleSorter = sorter,
            FrameworkSorter = sorter,
            FairSharingExcludedNames = [.. words.List("excluded")],
        };
        _settings = _settings with
        {
            Info = words.Value("region") is { } region ? InfoIn(region) : _settings.Info,
            RequireAgentDomain = words.Has("require-domain"),
            OfferTimeout = words.Span("offer-timeout"),
            OfferLease = words.Span("offer-lease"),
            AgentReregisterTimeout = words.Span("reregister") ?? _settings.AgentReregisterTimeout,
            AgentPingTimeout = words.Span("ping") ?? _settings.AgentPingTimeout,
            RemovalBrake = double.Parse(words.Value("brake") ?? "0.5"),
            RemovalBrakeMinimum = int.Parse(words.Value("brake-from") ?? "10"),
            RecoveryRemovalLimit = double.Parse(words.Value("recovery-limit") ?? "1"),
            RemovalRate = words.Value("rate") is { } rate ? Rate(rate) : null,
            RegistryGcInterval = words.Span("collect") ?? _settings.RegistryGcInterval,
            RegistryMaxAgentAge = words.Span("max-age") ?? _settings.RegistryMaxAgentAge,
            RegistryMaxAgentCount = int.Parse(words.Value("max-lost") ?? "102400"),
            RecoveryWindow = words.Span("recovery") ?? _settings.RecoveryWindow,
            RootSubmissions = !words.Has("no-root-submissions"),
            RoleWhitelist = words.Value("roles") is null ? null : words.List("roles").ToHashSet(),
            MaxTasksPerLaunch = int.Parse(words.Value("tasks-per-launch") ?? "500"),
            MaxCompletedFrameworks = int.Parse(words.Value("completed") ?? "50"),
            MaxUnreachableTasksPerFramework = int.Parse(words.Value("unreachable") ?? "1000"),
            InitialWeights = [.. words.List("weights").Select(Weight)],
        };
    }

    // 1/10s
    private static Mesosd.Settings.PermitRate Rate(string text)
    {
        string[] parts = text.Split('/');
        return new Mesosd.Settings.PermitRate(int.Parse(parts[0]), ScenarioWords.Span(parts[1], "rate"));
    }

    private void FailOver(ScenarioWords words)
    {
        ScenarioWorld world = World;
        Configure(words);
        world.FailOver(_settings, _allocator);
    }

    private static HashSet<string>? Hosts(string text) => text switch
    {
        "all" => null,
        "none" => [],
        _ => [.. text.Split(',')],
    };

    private static MasterInfo InfoIn(string region)
    {
        MasterInfo info = Protocol.Wire.MessageCodec.Clone(ScenarioWorld.DefaultSettings.Info);
        info.Domain = Domain(region);
        return info;
    }

    // region/zone
    private static DomainInfo Domain(string text)
    {
        string[] parts = text.Split('/');
        return new DomainInfo
        {
            FaultDomain = new DomainInfoFaultDomain
            {
                Region = new DomainInfoFaultDomainRegionInfo(parts[0]),
                Zone = new DomainInfoFaultDomainZoneInfo(parts[1]),
            },
        };
    }

    private static KeyValuePair<string, double> Weight(string text)
    {
        string[] parts = text.Split(':');
        return new KeyValuePair<string, double>(parts[0], double.Parse(parts[1]));
    }

    private void AddAgent(string name, ScenarioWords words)
    {
        ScenarioPeer peer = World.Add(new ScenarioPeer(name, PeerRole.Agent));
        peer.Address = words.Value("address") ?? $"10.0.0.{name.TrimStart('a')}";
        peer.Agent = new AgentInfo { Hostname = words.Value("host") ?? name, Port = 5051 };
        peer.Agent.Resources.AddRange(ResourceTexts.Parse(words.All[1]));
        if (words.Value("region") is { } region) peer.Agent.Domain = Domain(region);
        if (words.Value("attributes") is { } attributes)
            if (Mesosd.Settings.AttributeText.Parse(attributes).TryGet(out var read, out _)) peer.Agent.Attributes.AddRange(read);
        World.Connect(peer);
        if (!words.Has("unregistered")) ScenarioAgent.Say(World, peer, "register", new ScenarioWords([]));
    }

    private void AddFramework(string name, ScenarioWords words)
    {
        ScenarioPeer peer = World.Add(new ScenarioPeer(name, PeerRole.Scheduler) { IsHttp = words.Has("http") });
        peer.Principal = words.Value("as");
        peer.Framework = new FrameworkInfo { User = "nobody", Name = name };
        World.Connect(peer);
        if (!words.Has("unsubscribed")) ScenarioFramework.Say(World, peer, "subscribe", words);
    }

    private void Say(string name, string verb, ScenarioWords words)
    {
        ScenarioPeer peer = World.Peer(name);
        if (peer.Role == PeerRole.Agent) ScenarioAgent.Say(World, peer, verb, words);
        else if (peer.Role == PeerRole.Scheduler) ScenarioFramework.Say(World, peer, verb, words);
        else ScenarioOperator.Say(World, peer, verb, words);
    }
}
