using Mesosd.Core;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

// Is the agent still there? All agents are pinged in one period, so those that stand in the order of their last ping stand
// in the order of their next: a ping costs the same for any number of agents.
public sealed partial class MasterCore
{
    // One message for all: every agent that is pinged is connected.
    private static readonly IMessage PingMessage = new Ping(true);

    // Pings that are due together wake the loop once. A thousand agents a second must not be a thousand wake-ups.
    private const long PingTickNanoseconds = 10_000_000;

    private readonly Chain<KnownAgent> _pings = new();

    // How many registered agents have been silent for half of their time: the brake looks at them.
    private int _silent;

    private Instant NextPing => _pings.First?.PingAt ?? Instant.Never;

    private void StartPings(KnownAgent agent)
    {
        HearFrom(agent);
        SendPing(agent);
    }

    private void SendPing(KnownAgent agent)
    {
        // Without a link the ping counts as sent: nothing but a new registration answers it.
        if (agent.IsConnected) Send(agent.Connection, PingMessage);
        agent.AwaitsPong = true;
        if (agent.IsPinged) _pings.Remove(agent);
        long due = (_now + _settings.AgentPingTimeout).Nanoseconds;
        agent.PingAt = new Instant((due + PingTickNanoseconds - 1) / PingTickNanoseconds * PingTickNanoseconds);
        _pings.Add(agent);
    }

    private void StopPings(KnownAgent agent)
    {
        if (agent.IsPinged) _pings.Remove(agent);
        HearFrom(agent);
    }

    private void HearPong(in PeerRequest request)
    {
        // A pong on a connection without an agent answers a ping to an agent that is gone.
        if (request.From.Agent is not { } agent) return;
        HearFrom(agent);
        if (agent.IsDoubted) Keep(agent);
        else ReviewBrake();
    }

    private void HearFrom(KnownAgent agent)
    {
        agent.AwaitsPong = false;
        if (agent.MissedPings >= SilentFrom) _silent--;
        agent.MissedPings = 0;
    }

    private void PingsDue()
    {
        while (_pings.First is { } agent && agent.PingAt <= _now) PingDue(agent);
    }

    private void PingDue(KnownAgent agent)
    {
        _pings.Remove(agent);
        // Its report is here, and waits for a write: nobody can call that silence.
        if (agent.State == AgentState.Updating) HearFrom(agent);
        if (agent.AwaitsPong && ++agent.MissedPings == SilentFrom) _silent++;
        if (agent.MissedPings >= _settings.MaxAgentPingTimeouts)
            GiveUp(agent, $"it did not answer {agent.MissedPings} pings");
        // Also while it waits for its turn, or is held: an answer keeps it.
        if (agent.State != AgentState.MarkingUnreachable) SendPing(agent);
    }

    private int SilentFrom => (_settings.MaxAgentPingTimeouts + 1) / 2;
}
