using System.Globalization;
using System.Runtime.InteropServices;

namespace Mesosd.Harness;

/// <summary>
/// A network of hosts on this machine. Each host is a network namespace; a namespace more is the router between them,
/// which drops what a test wants dropped, silently and in one direction at a time, as a bad network does.
/// </summary>
/// <remarks>
/// <para>This process takes part with two addresses: it calls from <see cref="OwnAddress"/>, which can be cut off like
/// a host, and from <see cref="ObserverAddress"/>, which nothing cuts off.</para>
/// <para>Names hold the id of the process that made them. What a process left behind that died is removed by the next
/// one.</para>
/// </remarks>
public sealed partial class NamespaceNetwork : IAsyncDisposable
{
    /// <summary>The name by which this process is cut off and healed like a host.</summary>
    public const string Own = "own";

    // RFC 2544 keeps 198.18.0.0/15 for tests of networks: nobody's real hosts are there.
    private const string Addresses = "198.18";
    private const string Prefix = "mesosd-chaos-";
    private const int MaxNetworks = 250;
    private const int MaxHosts = 200;

    private readonly Dictionary<string, NetworkHost> _hosts = [];
    private readonly HashSet<(string From, string To)> _cuts = [];
    private readonly string _router;
    private readonly int _number;

    private NamespaceNetwork(string router, int number)
    {
        _router = router;
        _number = number;
    }

    internal static string Tool => IpTool.Path;

    public string OwnAddress => Address(254);

    public string ObserverAddress => Address(253);

    public IReadOnlyCollection<NetworkHost> Hosts => _hosts.Values;

    /// <summary>Makes a network of these hosts, with nothing cut.</summary>
    /// <exception cref="NetworkRefusedException">This process may not.</exception>
    public static NamespaceNetwork Create(params IReadOnlyList<string> hosts)
    {
        if (hosts.Count > MaxHosts) throw new ArgumentException($"{hosts.Count} hosts are more than {MaxHosts}", nameof(hosts));
        CheckRights();
        Sweep();
        string stem = $"{Prefix}{Environment.ProcessId}-";
        string router = stem + "router";
        AddNamespace(router);
        NamespaceNetwork network = new(router, Join(router));
        network.Build(stem, hosts);
        return network;
    }

    public NetworkHost Host(string name) => _hosts[name];

    /// <summary>From now on nothing that this host sends reaches that one.</summary>
    public void Cut(string from, string to) => Cut([(from, to)]);

    /// <summary>From now on nothing passes between these two, in either direction.</summary>
    public void CutBoth(string one, string other) => Cut([(one, other), (other, one)]);

    /// <summary>From now on nothing passes between this host and any other, this process included.</summary>
    public void Isolate(string name) =>
        Cut(_hosts.Keys.Append(Own).Where(other => other != name).SelectMany(other => new[] { (name, other), (other, name) }));

    /// <summary>Lets everything pass again.</summary>
    public void Heal()
    {
        IpTool.Batch(_router, _cuts.Select(cut => $"rule del {Rule(cut)}"));
        _cuts.Clear();
    }

    /// <summary>The processes that live on a host.</summary>
    public IReadOnlyList<int> Processes(string host) => Processes(_hosts[host]);

    /// <summary>Sends a signal to every process on a host.</summary>
    public void Signal(string host, int signal)
    {
        foreach (int process in Processes(host)) _ = Kill(process, signal);
    }

    public ValueTask DisposeAsync()
    {
        foreach (NetworkHost host in _hosts.Values) Remove(host.Namespace);
        Remove(_router);
        return ValueTask.CompletedTask;
    }

    /// <summary>Removes what processes left behind that are no more.</summary>
    public static void Sweep()
    {
        foreach (string name in Namespaces().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            string owner = name[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{owner}")) Remove(name);
        }
    }

    private static void CheckRights()
    {
        if (!File.Exists(IpTool.Path))
            throw new NetworkRefusedException("`ip` is missing: install the Debian package iproute2", isOfKernel: false);
        if (!Environment.IsPrivilegedProcess)
            throw new NetworkRefusedException("network namespaces need root: run these tests as root", isOfKernel: false);
    }

    private static void AddNamespace(string name)
    {
        if (!IpTool.TryRun(out string errors, "netns", "add", name))
            throw new NetworkRefusedException($"the kernel refuses a network namespace to root: {errors.Trim()}", isOfKernel: true);
    }

    // Connects this process to the router; the link's name is what makes a number ours.
    private static int Join(string router)
    {
        for (int attempt = 0; attempt < MaxNetworks; attempt++)
        {
            int number = (Environment.ProcessId + attempt) % MaxNetworks;
            string link = Link(number);
            if (!IpTool.TryRun(out string errors, "link", "add", link, "type", "veth", "peer", "name", Own, "netns", router))
            {
                if (errors.Contains("exists", StringComparison.Ordinal)) continue;
                Remove(router);
                throw new NetworkRefusedException($"the kernel refuses a pair of virtual links: {errors.Trim()}", isOfKernel: true);
            }
            return number;
        }
        Remove(router);
        throw new InvalidOperationException($"{MaxNetworks} networks of tests are there already");
    }

    private void Build(string stem, IReadOnlyList<string> names)
    {
        string gateway = Address(1);
        IpTool.Batch(null,
        [
            $"addr add {OwnAddress}/32 dev {Link(_number)}", $"addr add {ObserverAddress}/32 dev {Link(_number)}",
            $"link set {Link(_number)} up",
            $"route add {Address(0)}/24 via {gateway} dev {Link(_number)} onlink src {OwnAddress}",
        ]);
        List<string> router =
        [
            "link set lo up", $"addr add {gateway}/32 dev lo", $"link set {Own} up",
            $"route add {OwnAddress}/32 dev {Own} src {gateway}", $"route add {ObserverAddress}/32 dev {Own} src {gateway}",
        ];
        for (int index = 0; index < names.Count; index++)
        {
            NetworkHost host = new(names[index], stem + names[index], Address(2 + index));
            AddNamespace(host.Namespace);
            _hosts.Add(host.Name, host);
            IpTool.Run("link", "add", "eth0", "netns", host.Namespace, "type", "veth", "peer", "name", host.Name, "netns", _router);
            IpTool.Batch(host.Namespace,
            [
                "link set lo up", $"addr add {host.Address}/32 dev eth0", "link set eth0 up",
                $"route add default via {gateway} dev eth0 onlink src {host.Address}",
            ]);
            router.Add($"link set {host.Name} up");
            router.Add($"route add {host.Address}/32 dev {host.Name} src {gateway}");
        }
        IpTool.Batch(_router, router);
        // A host that is cut off in one direction must not be taken for one that forges its address.
        Forward(_router);
    }

    private static void Forward(string router) => IpTool.Run("netns", "exec", router, "/bin/sh", "-c",
        "cd /proc/sys/net/ipv4 && echo 1 > ip_forward && for f in conf/*/rp_filter; do echo 0 > $f; done");

    private void Cut(IEnumerable<(string From, string To)> pairs)
    {
        (string, string)[] added = [.. pairs.Where(_cuts.Add)];
        if (added.Length > 0) IpTool.Batch(_router, added.Select(cut => $"rule add {Rule(cut)}"));
    }

    // "blackhole" drops without a word; the sender learns nothing, as when a cable is cut behind a switch.
    private string Rule((string From, string To) cut) => $"from {Of(cut.From)} to {Of(cut.To)} blackhole";

    private string Of(string name) => name == Own ? OwnAddress : _hosts[name].Address;

    private string Address(int last) => string.Create(CultureInfo.InvariantCulture, $"{Addresses}.{_number}.{last}");

    private static string Link(int number) => $"mesosd-ch{number}";

    private static string[] Namespaces() =>
        [.. IpTool.Run("netns", "list").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])];

    // Processes keep a namespace alive whose name is gone, so they end first.
    private static void Remove(string name)
    {
        foreach (int process in Processes(new NetworkHost(name, name, ""))) _ = Kill(process, Signals.Kill);
        IpTool.TryRun(out _, "netns", "del", name);
    }

    private static int[] Processes(NetworkHost host) =>
    [
        .. IpTool.Run("netns", "pids", host.Namespace).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => int.Parse(line, NumberStyles.None, CultureInfo.InvariantCulture)),
    ];

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
