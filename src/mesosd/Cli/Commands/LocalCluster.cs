using System.Globalization;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;
using Mesosd.Shell.Agent;
using Mesosd.Shell.Files;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Log;
using Mesosd.Shell.Master;

namespace Mesosd.Cli.Commands;

/// <summary>A master and its agents in this process, each with its own port and folders.</summary>
internal sealed class LocalCluster(FlagValues flags, string folder, LogWriter log) : IAsyncDisposable
{
    private readonly List<AgentHost> _agents = [];
    private MasterHost? _master;

    /// <summary>The master's <c>host:port</c>.</summary>
    public string Address => $"{flags.Get(ClientFlags.Ip)}:{_master!.EndPoint.Port}";

    /// <summary>Completes when any part has ended by itself.</summary>
    public Task Ended => Task.WhenAny([_master!.Ended, .. _agents.Select(agent => (Task)agent.Ended)]).Unwrap();

    /// <summary>Starts all of it.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        _master = await MasterHost.StartAsync(MasterSettings(), new RoleLog(log, "master"), cancel);
        IReadOnlyList<Resource> resources = ResourcesOfEach();
        for (int number = 1; number <= flags.Get(ClientFlags.Agents); number++)
        {
            AgentFlags settings = AgentSettings(number) with { StatedResources = resources };
            _agents.Add(await AgentHost.StartAsync(settings, new RoleLog(log, $"agent{number}"), cancel));
        }
    }

    /// <summary>What one can do with it.</summary>
    public string Welcome()
    {
        string agents = string.Join(", ", _agents.Select(agent => $"http://{agent.EndPoint}"));
        return $"""
            mesosd local · master http://{Address} · agents {agents}
            try:  mesosd run --master={Address} -- hostname     mesosd tasks --master={Address}     curl {Address}/metrics
            logs and sandboxes are in {folder}; Ctrl-C ends everything
            """;
    }

    /// <summary>Ends every task, then the agents, then the master.</summary>
    public async Task StopAsync()
    {
        await Task.WhenAll(_agents.Select(agent => agent.StopAsync(endExecutors: true)));
        if (_master is not null) await _master.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (AgentHost agent in _agents) await agent.DisposeAsync();
        if (_master is not null) await _master.DisposeAsync();
    }

    private MasterFlags MasterSettings()
    {
        List<string> arguments =
        [
            $"--ip={flags.Get(ClientFlags.Ip)}", $"--port={flags.Get(ClientFlags.Port)}",
            // The agents live and end with it: there is nothing to remember.
            $"--work_dir={folder}/master", "--registry=in_memory",
        ];
        MasterFlags settings = Read(MasterFlags.Read(Sources(arguments)));
        return flags.Find(ClientFlags.Weights) is { } weights ? settings with { Weights = weights } : settings;
    }

    private AgentFlags AgentSettings(int number)
    {
        int basePort = flags.Get(ClientFlags.Port);
        string port = (basePort == 0 ? 0 : basePort + number).ToString(CultureInfo.InvariantCulture);
        return Read(AgentFlags.Read(Sources(
        [
            $"--master={Address}", $"--ip={flags.Get(ClientFlags.Ip)}", $"--port={port}",
            $"--work_dir={folder}/agent{number}", $"--runtime_dir={folder}/agent{number}-run",
        ])));
    }

    // Nothing of the environment's or the machine's own configuration: this cluster is for trying.
    private static FlagSources Sources(IReadOnlyList<string> arguments) =>
        new(arguments, [KeyValuePair.Create(FlagSources.EtcVariable, "/nonexistent")], new SettingsFiles());

    private static T Read<T>(RoleFlags<T> read) where T : class
    {
        Invariant.Check(read.Flags is not null, $"the flags of a local cluster are wrong: {string.Join("; ", read.Errors)}");
        return read.Flags!;
    }

    // An equal part of the machine for each agent, so that together they do not promise more than there is.
    private IReadOnlyList<Resource> ResourcesOfEach()
    {
        if (flags.Find(ClientFlags.AgentResources) is { } stated) return stated;
        int agents = flags.Get(ClientFlags.Agents);
        List<Resource> part = [];
        foreach (Resource resource in ResourceDetection.Complete([], RoleName.Unreserved, MachineProbe.Read(folder)))
        {
            if (resource.Scalar is { } amount) resource.Scalar = new ValueScalar(Math.Round(amount.Value / agents, 3));
            part.Add(resource);
        }
        return part;
    }
}
