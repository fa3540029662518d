using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Tests.Master;

/// <summary>An agent, a framework or an operator of a scenario.</summary>
internal sealed class ScenarioPeer(string name, PeerRole role)
{
    public string Name { get; } = name;

    public PeerRole Role { get; } = role;

    public string Address { get; set; } = "10.0.0.1";

    public string? Principal { get; set; }

    public ConnectionId Connection { get; set; }

    /// <summary>A scheduler or subscriber over HTTP: its connection is a stream of events, and each call a peer of its own.</summary>
    public bool IsHttp { get; init; }

    /// <summary>What its stream is called.</summary>
    public string? StreamId { get; set; }

    /// <summary>What it registers with, or subscribed with; its id is set once the master gave one.</summary>
    public AgentInfo? Agent { get; set; }

    public FrameworkInfo? Framework { get; set; }

    /// <summary>Whether it answers pings.</summary>
    public bool Answers { get; set; } = true;
}
