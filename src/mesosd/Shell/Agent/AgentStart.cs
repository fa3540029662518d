using Mesosd.Settings;
using Mesosd.Shell.Agent.Storage;
using Mesosd.Shell.Log;
using Mesosd.Shell.Network;

namespace Mesosd.Shell.Agent;

/// <summary>What has been found out and taken before an agent's host is made.</summary>
/// <param name="Flags">The settings, with an absolute work_dir.</param>
/// <param name="Log">Where it logs.</param>
/// <param name="Address">How others reach it.</param>
/// <param name="Store">Its memory.</param>
/// <param name="Runtime">Its runtime_dir.</param>
/// <param name="Program">How to call mesosd for the supervisor; null for this process' own program.</param>
internal sealed record AgentStart(
    AgentFlags Flags,
    RoleLog Log,
    AdvertisedAddress Address,
    AgentStore Store,
    RuntimeFolder Runtime,
    IReadOnlyList<string>? Program);
