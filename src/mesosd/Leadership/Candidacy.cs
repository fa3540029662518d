using Mesosd.Core;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;

namespace Mesosd.Leadership;

/// <summary>What a master stands for election with: one candidacy leads once at most, under an id of its own.</summary>
/// <param name="Seed">Where the decisions of this leadership, and the id, come from.</param>
/// <param name="Info">What others are told.</param>
internal sealed record Candidacy(ulong Seed, MasterInfo Info)
{
    public static Candidacy Make(MasterInfo template, SeededRandom random)
    {
        ulong seed = random.NextUInt64();
        MasterInfo info = MessageCodec.Clone(template);
        // The core that leads takes its id from the same seed in the same way.
        info.Id = new SeededRandom(seed).NextUuidText();
        return new Candidacy(seed, info);
    }
}
