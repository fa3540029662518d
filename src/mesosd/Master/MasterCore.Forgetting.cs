using Mesosd.Core;
using Mesosd.Protocol.Native;

namespace Mesosd.Master;

// Unreachable and gone agents are remembered for a long time, so that questions about their tasks have answers; not for
// ever.
public sealed partial class MasterCore
{
    // Some sixty bytes each: an operation of so many stays far below what a log takes at once.
    private const int MostForgottenAtOnce = 1000;

    private readonly Deadline<MasterDeadline> _collectionDeadline;
    private int _openCollections;

    private void Remember(LostAgent lost)
    {
        _agents.RememberLost(lost);
        // Between collections a sixteenth more may come; agents that make ids up must not fill the memory.
        int most = _settings.RegistryMaxAgentCount;
        if (_openCollections == 0 && _agents.Lost.Count > most + most / 16) Collect();
    }

    private void CollectionDue()
    {
        _deadlines.Set(_collectionDeadline, _now + _settings.RegistryGcInterval);
        if (_openCollections == 0) Collect();
    }

    private void Collect()
    {
        int over = _agents.Lost.Count - _settings.RegistryMaxAgentCount;
        Instant oldest = _now - _settings.RegistryMaxAgentAge;
        List<LostAgent>? old = null;
        foreach (LostAgent lost in _agents.Lost)
        {
            if (over-- <= 0 && lost.At >= oldest) break;
            (old ??= []).Add(lost);
        }
        if (old is null) return;
        foreach (LostAgent[] some in old.Chunk(MostForgottenAtOnce)) BeginForgetting(some);
    }

    private void BeginForgetting(LostAgent[] agents)
    {
        ForgetAgents operation = new();
        foreach (LostAgent agent in agents) operation.AgentIds.Add(agent.Id);
        _openCollections++;
        Persist(new RegistryOperation { ForgetAgents = operation },
            new PendingWrite(PendingWriteKind.ForgetAgents, agents));
        foreach (LostAgent agent in agents)
        {
            if (_agents.FindDeactivation(agent.Id) is null) continue;
            ReactivateAgent reactivate = new() { AgentId = agent.Id };
            Persist(new RegistryOperation { ReactivateAgent = reactivate },
                new PendingWrite(PendingWriteKind.ReactivateAgent, reactivate));
        }
    }

    private void FinishForgetting(LostAgent[] agents)
    {
        _openCollections--;
        int forgotten = 0;
        foreach (LostAgent agent in agents)
        {
            // One that came back, or was lost anew in the meantime, is another entry.
            if (_agents.FindLost(agent.Id) != agent) continue;
            _agents.ForgetLost(agent.Id);
            EndUnreachable(agent, null);
            forgotten++;
        }
        Notice($"{forgotten} unreachable and gone agents are forgotten: they were remembered long enough");
    }
}
