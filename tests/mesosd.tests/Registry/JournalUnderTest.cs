using Mesosd.Core;
using Mesosd.Leadership;
using Mesosd.Master;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.Registry;
using Xunit;

namespace Mesosd.Tests.Registry;

/// <summary>A single master's log before a disk that has a list of entries.</summary>
internal sealed class JournalUnderTest
{
    private readonly EffectList<LeadershipEffect> _effects = new();
    private long _lastUpdate;

    public JournalUnderTest(IReadOnlyList<RegistryEntry> disk)
    {
        Disk = [.. disk];
        Log = new JournalRegistryLog([.. disk], Times, TimeSpan.FromSeconds(20), 7);
        Log.Start(Now, _effects);
        GoOn();
    }

    public JournalRegistryLog Log { get; }

    public RegistryTimes Times { get; } = new();

    public Instant Now { get; set; } = Instant.Zero;

    /// <summary>What is on the disk.</summary>
    public List<RegistryEntry> Disk { get; }

    public LeadershipEffect? UnderWay { get; private set; }

    public int Writes { get; private set; }

    public List<RegistryOperation> Given { get; } = [];

    public int Written { get; private set; }

    public List<string> Failures { get; } = [];

    public int Replacements { get; private set; }

    public void Append(params ReadOnlySpan<RegistryOperation> operations)
    {
        foreach (RegistryOperation operation in operations)
        {
            Given.Add(operation);
            Log.Append(new RegistryUpdateId(++_lastUpdate), operation, Now);
        }
        GoOn();
    }

    public void Write()
    {
        PerformUnderWay();
        LeadershipEffect write = UnderWay!.Value;
        UnderWay = null;
        Give(LeadershipInput.JournalWritten(write.Entries!.Count == 0 ? 0 : write.Entries[^1].Sequence));
    }

    /// <summary>The disk says that it failed; what was to be written is there all the same, or not.</summary>
    public void Fail(bool isPerformed)
    {
        if (isPerformed) PerformUnderWay();
        UnderWay = null;
        Give(LeadershipInput.JournalFailed("no space left on device (ENOSPC)"));
    }

    public void Kill(bool isPerformed)
    {
        if (isPerformed && UnderWay is not null) PerformUnderWay();
        UnderWay = null;
    }

    public void Settle()
    {
        while (UnderWay is not null) Write();
    }

    public void Advance(TimeSpan span)
    {
        Now += span;
        GoOn();
    }

    private void PerformUnderWay()
    {
        if (UnderWay!.Value.Kind == LeadershipEffectKind.Replace) Disk.Clear();
        // What is on a disk is bytes.
        foreach (RegistryEntry entry in UnderWay.Value.Entries!) Disk.Add(MessageCodec.Clone(entry));
    }

    private void Give(in LeadershipInput input)
    {
        Log.Take(input, Now, _effects);
        GoOn();
    }

    private void GoOn()
    {
        Log.GoOn(Now, _effects);
        foreach (LeadershipEffect effect in _effects.Where(effect => effect.Kind != LeadershipEffectKind.Notice))
        {
            Assert.Null(UnderWay);
            UnderWay = effect;
            Writes++;
            if (effect.Kind == LeadershipEffectKind.Replace) Replacements++;
        }
        _effects.Clear();
        while (Log.TryTakeOutcome(out RegistryOutcome outcome))
        {
            if (outcome.Failure is { } failure) Failures.Add(failure);
            else Written++;
        }
    }
}
