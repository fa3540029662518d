namespace Mesosd.Allocation;

// Turns that are drawn for each visit of an agent (role_sorter and framework_sorter "random"). Only the first few of
// a level are usually needed, so the rest is a heap that nobody sorts.
public sealed partial class DominantResourceAllocator
{
    private double[] _drawnKeys = [];
    private int[] _drawnNodes = [];
    private int _drawnCount;

    /// <summary>The same as <see cref="ServeBelow"/>, in an order drawn for this visit.</summary>
    private bool ServeDrawn(int parent, int agent, TurnMarks wanted)
    {
        int start = _drawnCount;
        Draw(parent, wanted);
        int count = _drawnCount - start;
        for (int at = count / 2 - 1; at >= 0; at--) SiftDown(start, count, at);
        bool left = true;
        while (count > 0 && left)
        {
            int node = _drawnNodes[start];
            _drawnNodes[start] = _drawnNodes[start + --count];
            _drawnKeys[start] = _drawnKeys[start + count];
            SiftDown(start, count, 0);
            // What is drawn below lies behind what is left of this level.
            left = ServeNode(node, agent);
        }
        _drawnCount = start;
        return left;
    }

    /// <summary>Appends the children with their keys; the smallest comes first.</summary>
    private void Draw(int parent, TurnMarks wanted)
    {
        bool isRoot = parent == ShareForest.Root;
        bool even = _forest.HasEvenWeights(parent);
        int node = isRoot ? _forest.FirstMarked(wanted) : _forest.First(parent);
        while (node >= 0)
        {
            SlotPool.Fit(ref _drawnKeys, _drawnCount);
            SlotPool.Fit(ref _drawnNodes, _drawnCount);
            _drawnKeys[_drawnCount] = even
                ? -WeightedDraw.Unit(_visitKey, _forest.PathHashOf(node))
                : KeyOf(node);
            _drawnNodes[_drawnCount++] = node;
            node = isRoot ? _forest.NextMarked(node, wanted) : _forest.Next(node);
        }
    }

    private double KeyOf(int node) =>
        WeightedDraw.Key(_visitKey, _forest.PathHashOf(node), _forest.Share(node).WeightMicro);

    private void SiftDown(int start, int count, int at)
    {
        while (true)
        {
            int child = 2 * at + 1;
            if (child >= count) return;
            if (child + 1 < count && ComesFirst(start + child + 1, start + child)) child++;
            if (!ComesFirst(start + child, start + at)) return;
            (_drawnKeys[start + at], _drawnKeys[start + child]) =
                (_drawnKeys[start + child], _drawnKeys[start + at]);
            (_drawnNodes[start + at], _drawnNodes[start + child]) =
                (_drawnNodes[start + child], _drawnNodes[start + at]);
            at = child;
        }
    }

    private bool ComesFirst(int left, int right) => _drawnKeys[left] < _drawnKeys[right]
        || (_drawnKeys[left] == _drawnKeys[right]
            && _forest.CompareNames(_drawnNodes[left], _drawnNodes[right]) < 0);
}
