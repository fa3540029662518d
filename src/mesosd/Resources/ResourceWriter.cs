using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using ResourceType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Resources;

/// <summary>Writes bundles as messages, with the kinds that there were at one moment. Any thread may use it.</summary>
internal readonly struct ResourceWriter
{
    private readonly ResourceKindView _kinds;
    private readonly Resource?[] _models;

    /// <param name="kinds">The kinds of the bundles.</param>
    /// <param name="models">By kind, what a message of it is like; null for a kind that name and type describe.</param>
    public ResourceWriter(ResourceKindView kinds, Resource?[] models)
    {
        _kinds = kinds;
        _models = models;
    }

    /// <summary>What the kinds stand for.</summary>
    public ResourceKindView Kinds => _kinds;

    /// <summary>Writes a bundle as messages, behind those that are in the list.</summary>
    public void Write(ResourceBundle bundle, in ResourceForm form, List<Resource> target)
    {
        for (int position = 0; position < bundle.Count; position++)
        {
            ResourceEntry entry = bundle[position];
            Resource resource = Model(entry.Kind);
            resource.AllocationInfo = form.Allocation;
            if (!form.Refined) ResourceValidation.Unrefine(resource);
            WriteAmount(entry, resource);
            target.Add(resource);
        }
    }

    /// <summary>A fresh message of the kind, without an amount.</summary>
    private Resource Model(ResourceKind kind)
    {
        ResourceKindDescription description = _kinds.Describe(kind);
        Resource resource = new() { Name = description.Name, Type = TypeOf(description.Type) };
        if (kind.Value >= _models.Length || _models[kind.Value] is not { } model) return resource;
        resource.Disk = model.Disk;
        resource.Revocable = model.Revocable;
        resource.Shared = model.Shared;
        resource.ProviderId = model.ProviderId;
        if (model.Reservations.Count > 0) resource.Reservations.AddRange(model.Reservations);
        return resource;
    }

    private static void WriteAmount(in ResourceEntry entry, Resource resource)
    {
        switch (entry.Type)
        {
            case ResourceValueType.Scalar:
                resource.Scalar = new ValueScalar(ScalarUnits.ToDouble(entry.Milli));
                break;
            case ResourceValueType.Ranges:
                resource.Ranges = new ValueRanges();
                foreach (ResourceRange range in entry.Ranges)
                    resource.Ranges.Range.Add(new ValueRange(range.Begin, range.End));
                break;
            default:
                resource.Set = new ValueSet();
                foreach (string item in entry.Items) resource.Set.Item.Add(item);
                break;
        }
    }

    private static ResourceType TypeOf(ResourceValueType type) => type switch
    {
        ResourceValueType.Scalar => ResourceType.Scalar,
        ResourceValueType.Ranges => ResourceType.Ranges,
        _ => ResourceType.Set,
    };
}
