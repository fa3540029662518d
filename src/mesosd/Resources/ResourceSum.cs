using Mesosd.Allocation;

namespace Mesosd.Resources;

/// <summary>Adds many bundles up without making one for each step.</summary>
internal sealed class ResourceSum
{
    private readonly ResourceBundle.Builder _builder = new();

    public void Add(ResourceBundle bundle)
    {
        for (int position = 0; position < bundle.Count; position++)
        {
            ResourceEntry entry = bundle[position];
            switch (entry.Type)
            {
                case ResourceValueType.Scalar: _builder.AddScalar(entry.Kind, entry.Milli); break;
                case ResourceValueType.Ranges: _builder.AddRanges(entry.Kind, entry.Ranges); break;
                default: _builder.AddSet(entry.Kind, entry.Items); break;
            }
        }
    }

    /// <summary>The sum; adding begins anew.</summary>
    public ResourceBundle Take() => _builder.Build();
}
