namespace Mesosd.Allocation;

/// <summary>The frameworks, as parallel arrays by index.</summary>
internal sealed class FrameworkTable
{
    private readonly SlotPool _slots = new();
    private string?[] _name = [];
    private int[] _generation = [];
    private bool[] _active = [];
    private FrameworkCapabilities[] _capabilities = [];

    public FrameworkIndex Add(FrameworkOptions options, bool active)
    {
        int framework = _slots.Take();
        SlotPool.Fit(ref _name, framework);
        SlotPool.Fit(ref _generation, framework);
        SlotPool.Fit(ref _active, framework);
        SlotPool.Fit(ref _capabilities, framework);
        _name[framework] = options.Name;
        _active[framework] = active;
        _capabilities[framework] = options.Capabilities;
        return HandleOf(framework);
    }

    public void Remove(int framework)
    {
        _name[framework] = null;
        _generation[framework]++;
        _slots.Return(framework);
    }

    /// <summary>The number behind a handle of a framework that is still there.</summary>
    public int Resolve(FrameworkIndex handle)
    {
        bool live = (uint)handle.Value < (uint)_slots.High
            && _name[handle.Value] is not null
            && _generation[handle.Value] == handle.Generation;
        AllocatorPromise.Check(live, $"{handle} was removed, or never came from this allocator");
        return handle.Value;
    }

    public FrameworkIndex HandleOf(int framework) => new(framework) { Generation = _generation[framework] };

    public string NameOf(int framework) => _name[framework]!;

    public bool IsActive(int framework) => _active[framework];

    public void SetActive(int framework, bool active) => _active[framework] = active;

    public FrameworkCapabilities CapabilitiesOf(int framework) => _capabilities[framework];

    public void SetCapabilities(int framework, FrameworkCapabilities capabilities) =>
        _capabilities[framework] = capabilities;
}
