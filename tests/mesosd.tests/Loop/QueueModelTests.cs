using Xunit;

namespace Mesosd.Tests.Loop;

/// <summary>
/// Every interleaving of a small mailbox: nothing lost, nothing twice, each producer's items in order, and nobody
/// left asleep with work to do.
/// </summary>
public sealed class QueueModelTests
{
    [Theory]
    [InlineData(1, 3, 1, 1)]
    [InlineData(1, 4, 2, 2)]
    [InlineData(2, 2, 1, 2)]
    [InlineData(2, 2, 2, 2)]
    [InlineData(3, 1, 1, 2)]
    public void No_interleaving_loses_repeats_reorders_or_forgets_to_wake(
        int producers, int itemsEach, int firstSlots, int maxSlots)
    {
        int states = Explore(new QueueModel(producers, itemsEach, firstSlots, maxSlots, QueueFault.None));
        TestContext.Current.SendDiagnosticMessage($"{states} states");
        Assert.InRange(states, 1000, int.MaxValue);
    }

    [Theory]
    [InlineData(QueueFault.StampsBeforeItem, 2, 2)]
    [InlineData(QueueFault.TellsBeforeEmptying, 2, 2)]
    [InlineData(QueueFault.NoBarrierBeforeLookingForSleeper, 2, 2)]
    [InlineData(QueueFault.LooksForWorkBeforeAnnouncing, 2, 2)]
    [InlineData(QueueFault.MovesOnFromRingThatIsStillOpen, 1, 2)]
    [InlineData(QueueFault.ClaimsWithoutComparing, 2, 2)]
    public void Each_step_left_out_is_found(QueueFault fault, int firstSlots, int maxSlots)
    {
        QueueModel model = new(2, 2, firstSlots, maxSlots, fault);
        ModelFailure failure = Assert.Throws<ModelFailure>(() => Explore(model));
        TestContext.Current.SendDiagnosticMessage(failure.Message);
    }

    /// <summary>Visits every state that can be reached, nearest first; the number of them.</summary>
    private static int Explore(QueueModel model)
    {
        List<Reached> reached = [new(model.Initial(), -1, 0)];
        HashSet<sbyte[]> known = new(StateComparer.Instance) { reached[0].State };
        for (int at = 0; at < reached.Count; at++)
        {
            bool isEnd = true;
            for (int move = 0; move < 2 * model.ThreadCount; move++)
            {
                sbyte[] state = (sbyte[])reached[at].State.Clone();
                try
                {
                    if (!TryMove(model, state, move)) continue;
                }
                catch (ModelFailure failure)
                {
                    reached.Add(new(state, at, move));
                    throw new ModelFailure($"{failure.Message}:\n{PathTo(model, reached, reached.Count - 1)}");
                }
                isEnd = false;
                if (known.Add(state)) reached.Add(new(state, at, move));
            }
            if (isEnd && !model.IsGoodEnd(reached[at].State))
                throw new ModelFailure($"nobody goes on although something waits:\n{PathTo(model, reached, at)}");
        }
        return reached.Count;
    }

    private static bool TryMove(QueueModel model, sbyte[] state, int move) =>
        move % 2 == 0 ? model.TryStep(state, move / 2) : model.TryDrain(state, move / 2);

    private static string PathTo(QueueModel model, List<Reached> reached, int at)
    {
        string path = "";
        for (; reached[at].From >= 0; at = reached[at].From)
        {
            int thread = reached[at].Move / 2;
            string step = model.Describe(reached[reached[at].From].State, thread);
            path = $"{(reached[at].Move % 2 == 0 ? step : $"a store of thread {thread} arrives")}\n{path}";
        }
        return path;
    }

    private readonly record struct Reached(sbyte[] State, int From, int Move);

    private sealed class StateComparer : IEqualityComparer<sbyte[]>
    {
        public static StateComparer Instance { get; } = new();

        public bool Equals(sbyte[]? one, sbyte[]? other) => one.AsSpan().SequenceEqual(other);

        public int GetHashCode(sbyte[] state)
        {
            HashCode hash = default;
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(state.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
