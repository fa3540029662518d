using System.Net;
using Mesosd.Agent;
using Mesosd.Containers;
using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;
using Mesosd.Shell.Agent.Files;
using Mesosd.Shell.Linux;
using Mesosd.Shell.Network;

namespace Mesosd.Shell.Agent;

/// <summary>Who an agent is and where it can be found, once its port is known.</summary>
/// <param name="flags">The settings, with an absolute work_dir.</param>
/// <param name="address">How others reach it.</param>
/// <param name="bound">Where it listens.</param>
internal sealed class AgentPlace(AgentFlags flags, AdvertisedAddress address, IPEndPoint bound)
{
    /// <summary>Where processes of this machine find the agent.</summary>
    public string LocalEndpoint => EndpointAt(IPAddress.Loopback);

    // Executors may live in networks of their own later, so they get the machine's address rather than
    // loopback.
    private string ExecutorEndpoint => EndpointAt(address.Address);

    public AgentCoreSettings MakeCoreSettings()
    {
        AgentInfo info = new() { Hostname = address.Hostname, Port = address.Port ?? bound.Port };
        MachineFacts machine = MachineProbe.Read(flags.WorkDir);
        info.Resources.AddRange(
            ResourceDetection.Complete(flags.StatedResources, flags.DefaultRole, machine));
        info.Attributes.AddRange(flags.Attributes);
        info.Domain = flags.Domain;
        return new AgentCoreSettings
        {
            Info = info,
            Address = AddressAt(address.Address).ToString(),
            Version = MesosdVersion.Text,
            WorkDirectory = flags.WorkDir,
            Variables = MakeVariables(),
            Oversubscribed = flags.LentResources,
            RegistrationBackoffFactor = flags.RegistrationBackoffFactor,
            ExecutorRegistrationTimeout = flags.ExecutorRegistrationTimeout,
            ExecutorReregistrationTimeout = flags.ExecutorReregistrationTimeout,
            MaxCompletedExecutorsPerFramework = flags.MaxCompletedExecutorsPerFramework,
            PermitsAdditions = flags.Reconfiguration == ReconfigurationPolicy.Additive,
            CleansUp = flags.Recover == RecoverKind.Cleanup,
            SwitchUser = flags.SwitchUser,
            AuthenticatesExecutors = flags.AuthenticatesExecutors,
        };
    }

    public SupervisorStart MakeSupervisorStart(
        string runtimeDirectory, IReadOnlyList<string>? program) => new()
        {
            Endpoint = LocalEndpoint,
            RuntimeDirectory = runtimeDirectory,
            WorkDirectory = flags.WorkDir,
            RecoveryTimeout = flags.RecoveryTimeout,
            Program = program,
        };

    public AgentFacts MakeFacts(Instant startedAt) => new()
    {
        Version = BuildFacts.Version,
        StartedAt = startedAt,
        Pid = $"slave(1)@{ExecutorEndpoint}",
        LogFolder = flags.Logging.Folder,
        Flags = [.. flags.Shown.Select(flag => new Flag { Name = flag.Key, Value = flag.Value })],
    };

    public AgentFiles MakeFiles(Func<AgentId?> agentId, Func<Task<AgentSnapshot>> snapshot)
    {
        string? logFolder = flags.Logging.Folder;
        string? logFile = logFolder is null ? null : Path.Combine(logFolder, "mesosd-agent.INFO");
        return new AgentFiles(flags.WorkDir, logFile, agentId, snapshot);
    }

    // The address that is listened on, or this one when all are.
    private IPAddress AddressAt(IPAddress usual)
    {
        bool isEverywhere = bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any);
        return isEverywhere ? usual : bound.Address;
    }

    private string EndpointAt(IPAddress usual) => new IPEndPoint(AddressAt(usual), bound.Port).ToString();

    private ExecutorVariables MakeVariables() => new()
    {
        AgentEndpoint = ExecutorEndpoint,
        Given = flags.ExecutorEnvironmentVariables,
        InheritedPath = Environment.GetEnvironmentVariable("PATH") ?? ExecutorVariables.UsualPath,
        ShutdownGrace = flags.ExecutorShutdownGracePeriod,
        RecoveryTimeout = flags.RecoveryTimeout,
    };
}
