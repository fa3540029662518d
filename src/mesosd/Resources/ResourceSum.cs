using Mesosd.Allocation;

namespace Mesosd.Resources;

/// <summary>Adds many bundles up without making one for each step.</summary>
internal sealed class ResourceSum
{
    private readonly ResourceBundle.Builder _builder = new();

    // Tasks that were launched together have, as a rule, the very same bundle.
    private ResourceBundle? _last;
    private long _times;

    public void Add(ResourceBundle bundle)
    {
        if (ReferenceEquals(bundle, _last))
        {
            _times++;
            return;
        }
        AddLast();
        _last = bundle;
        _times = 1;
    }

    /// <summary>The sum; adding begins anew.</summary>
    public ResourceBundle Take()
    {
        AddLast();
        return _builder.Build();
    }

    private void AddLast()
    {
        if (_last is not { } bundle) return;
        for (int position = 0; position < bundle.Count; position++)
        {
            ResourceEntry entry = bundle[position];
            switch (entry.Type)
            {
                case ResourceValueType.Scalar: _builder.AddScalar(entry.Kind, checked(entry.Milli * _times)); break;
                case ResourceValueType.Ranges: _builder.AddRanges(entry.Kind, entry.Ranges); break;
                default: _builder.AddSet(entry.Kind, entry.Items); break;
            }
        }
        _last = null;
    }
}
