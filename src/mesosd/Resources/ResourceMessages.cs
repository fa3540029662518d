using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using ResourceType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Resources;

/// <summary>
/// Between resources as messages carry them and the allocator's bundles. A kind is everything about a
/// resource but its amount; for each kind that is not plain one message without an amount is kept, to write
/// it again.
/// </summary>
/// <remarks>Not thread-safe: it belongs to one core.</remarks>
/// <param name="kinds">Where descriptions get their numbers.</param>
/// <param name="enterRole">
/// Asked before a kind gets a number that is reserved for the role; says what stands in the way. Null when
/// nothing can.
/// </param>
internal sealed class ResourceMessages(ResourceKindTable kinds, Func<string, string?>? enterRole = null)
{
    // A list of more entries is a mistake. With this many of the largest amounts sums still fit.
    private const int MaxEntries = 4096;

    // An agent has less of anything, and a million agents' amounts can be added without overflow.
    private const double LargestAmountOfAgent = 1e10;

    /// <summary>
    /// How many kinds operations may bring: each volume and each reservation with labels of its own is one.
    /// Kinds are never forgotten, so half of the table is left to what agents have.
    /// </summary>
    public const int MaxKindsOfOperations = AllocatorLimits.ResourceKinds / 2;

    // What tasks and agents of a cluster have comes in some hundred sizes.
    private const int RememberedBundles = 1024;

    private int _kindsOfOperations;
    private readonly Dictionary<(string Name, ResourceType Type), ResourceKind> _plain = [];
    private readonly Dictionary<ResourceKindDescription, ResourceKind> _special = [];
    // By kind; a place is written once, so that readers may hold the array.
    private Resource?[] _models = [];
    private readonly ResourceBundle.Builder _builder = new(RememberedBundles);

    /// <summary>The kinds that bundles are written in.</summary>
    public ResourceKindTable Kinds => kinds;

    /// <summary>
    /// Reads resources that a framework asks for. Null with a sentence that names the resource when they
    /// cannot be used. Resources in the old form are put into the new one, in place.
    /// </summary>
    /// <param name="resources">What the framework sent.</param>
    /// <param name="role">
    /// The role that they are allocated to, and a resource may name no other; null when that is known to be so.
    /// </param>
    /// <param name="fault">What is wrong with them.</param>
    public ResourceBundle? ReadAsked(List<Resource> resources, string? role, out string? fault) =>
        Read(resources, role, ResourceOrigin.Framework, out fault);

    /// <summary>
    /// Reads resources that an agent has, or that it says its tasks use; otherwise the same.
    /// </summary>
    public ResourceBundle? ReadReported(List<Resource> resources, out string? fault) =>
        Read(resources, null, ResourceOrigin.Agent, out fault);

    /// <summary>
    /// Reads what an operation makes of resources that were checked before; it may be of new kinds.
    /// </summary>
    public ResourceBundle? ReadConverted(List<Resource> resources, out string? fault) =>
        Read(resources, null, ResourceOrigin.Operation, out fault);

    /// <summary>
    /// What operations have made of stated resources. Null with a sentence when one of them was made of
    /// something that is not there.
    /// </summary>
    /// <param name="stated">As the agent's owner stated them.</param>
    /// <param name="made">Dynamic reservations and volumes; the rest is as it was.</param>
    /// <param name="fault">What does not fit.</param>
    public ResourceBundle? Restore(ResourceBundle stated, List<Resource> made, out string? fault)
    {
        ResourceBundle? result = ReadReported(made, out fault);
        if (result is null || made.Count == 0) return fault is null ? stated : null;
        ResourceBundle? consumed = ReadReported(made.ConvertAll(ResourceParts.WithoutOperations), out fault);
        if (consumed is null) return null;
        if (stated.Contains(consumed)) return stated.SubtractSaturating(consumed).Add(result);
        fault = $"{result.ToText(kinds)}, which operations have made, do not fit into " +
            $"{stated.ToText(kinds)}: the agent's resources were made smaller";
        return null;
    }

    /// <summary>
    /// What a message of the kind is like, without an amount; null for a kind that name and type describe. Not
    /// to be changed.
    /// </summary>
    public Resource? ModelOf(ResourceKind kind) => kind.Value < _models.Length ? _models[kind.Value] : null;

    private ResourceBundle? Read(
        List<Resource> resources, string? role, ResourceOrigin origin, out string? fault)
    {
        fault =
            resources.Count <= MaxEntries ? null : $"{resources.Count} resources are more than {MaxEntries}";
        if (fault is not null) return null;
        foreach (Resource resource in resources)
        {
            fault = ResourceValidation.Validate(resource, role);
            if (fault is not null) break;
            ResourceValidation.Refine(resource);
            fault = Add(resource, origin);
            if (fault is not null) break;
        }
        ResourceBundle bundle = _builder.Build();
        if (fault is null && origin == ResourceOrigin.Agent) fault = FaultOfSums(bundle);
        return fault is null ? bundle : null;
    }

    /// <summary>All kinds of a name together must stay below the bound too.</summary>
    private string? FaultOfSums(ResourceBundle bundle)
    {
        double all = 0;
        for (int position = 0; position < bundle.Count; position++) all += bundle[position].Milli;
        // Rarely more: then no name has. The bound is far from where a double loses units.
        if (all <= LargestAmountOfAgent * ScalarUnits.PerUnit) return null;
        Dictionary<string, decimal> sums = new(StringComparer.Ordinal);
        for (int position = 0; position < bundle.Count; position++)
        {
            string name = kinds.Describe(bundle[position].Kind).Name;
            decimal sum = sums.GetValueOrDefault(name) + bundle[position].Milli;
            sums[name] = sum;
            if (sum > (decimal)LargestAmountOfAgent * ScalarUnits.PerUnit)
                return $"resources '{name}' have more than {LargestAmountOfAgent:F0} together";
        }
        return null;
    }

    /// <summary>Writes bundles of the present kinds, on any thread.</summary>
    public ResourceWriter Writer => new(kinds.View, _models);

    private string? Add(Resource resource, ResourceOrigin origin)
    {
        if (origin == ResourceOrigin.Agent && resource.Scalar is { Value: > LargestAmountOfAgent })
            return $"resource '{resource.Name}' has more than {LargestAmountOfAgent:F0}";
        // As with Mesos: mesos-compose asks for 0 gpus where no agent has any.
        if (IsNothing(resource)) return null;
        if (KindOf(resource, origin, out string? fault) is not { } kind)
            return fault;
        switch (resource.Type)
        {
            case ResourceType.Scalar:
                _builder.AddScalar(kind, ScalarUnits.FromDouble(resource.Scalar!.Value.Value));
                break;
            case ResourceType.Ranges:
                _builder.AddRanges(kind,
                    [.. resource.Ranges!.Range.Select(r => new ResourceRange(r.Begin, r.End))]);
                break;
            default:
                _builder.AddSet(kind, [.. resource.Set!.Item]);
                break;
        }
        return null;
    }

    /// <summary>
    /// The resource's kind. Kinds are never forgotten, so only agents and, within a bound, operations bring new
    /// ones: a framework must not be able to fill the table with names.
    /// </summary>
    private ResourceKind? KindOf(Resource resource, ResourceOrigin origin, out string? fault)
    {
        int known = kinds.Count;
        ResourceKind? found = ResourceValidation.IsPlain(resource)
            ? PlainKindOf(resource, origin, out fault)
            : SpecialKindOf(resource, origin, out fault);
        if (origin == ResourceOrigin.Operation) _kindsOfOperations += kinds.Count - known;
        return found;
    }

    private string? FaultOfNew(ResourceKindDescription description, ResourceOrigin origin)
    {
        string name = description.Name;
        if (origin == ResourceOrigin.Framework)
            return $"no agent has a resource '{name}' of this type, reservation and disk";
        bool isFull = origin == ResourceOrigin.Operation && _kindsOfOperations >= MaxKindsOfOperations;
        if (isFull || !kinds.HasRoomFor(description))
            return $"resource '{name}': as many kinds of resources, or names of scalars, are known as there " +
                "may be";
        return description.ReservationRole is { } role && enterRole?.Invoke(role) is { } full
            ? $"resource '{name}' cannot be reserved: {full}"
            : null;
    }

    private ResourceKind? PlainKindOf(Resource resource, ResourceOrigin origin, out string? fault)
    {
        fault = null;
        if (_plain.TryGetValue((resource.Name, resource.Type), out ResourceKind kind)) return kind;
        ResourceKindDescription description = new(resource.Name, TypeOf(resource.Type));
        fault = FaultOfNew(description, origin);
        if (fault is not null) return null;
        kind = kinds.Intern(description);
        _plain.Add((resource.Name, resource.Type), kind);
        return kind;
    }

    private ResourceKind? SpecialKindOf(Resource resource, ResourceOrigin origin, out string? fault)
    {
        fault = null;
        Resource model = new()
        {
            Name = resource.Name,
            Type = resource.Type,
            Disk = resource.Disk,
            Revocable = resource.Revocable,
            Shared = resource.Shared,
            ProviderId = resource.ProviderId,
        };
        model.Reservations.AddRange(resource.Reservations);
        ResourceKindDescription description = new(resource.Name, TypeOf(resource.Type))
        {
            ReservationRole = model.Reservations.Count > 0 ? model.Reservations[^1].Role : null,
            Identity = Convert.ToBase64String(MessageCodec.ToBytes(model)),
            Refined = model.Reservations.Count > 1,
            Revocable = resource.Revocable is not null,
            Shared = resource.Shared is not null,
            Exclusive = resource.Disk?.Persistence is not null ||
                        resource.Disk?.Source?.Type == ResourceDiskInfoSourceType.Mount,
        };
        if (_special.TryGetValue(description, out ResourceKind kind)) return kind;
        fault = FaultOfNew(description, origin);
        if (fault is not null) return null;
        kind = kinds.Intern(description);
        _special.Add(description, kind);
        if (kind.Value >= _models.Length) Array.Resize(ref _models, Math.Max(16, 2 * (kind.Value + 1)));
        _models[kind.Value] ??= model;
        return kind;
    }

    private static bool IsNothing(Resource resource) => resource.Type switch
    {
        ResourceType.Scalar => ScalarUnits.FromDouble(resource.Scalar!.Value.Value) == 0,
        ResourceType.Ranges => resource.Ranges!.Range.Count == 0,
        _ => resource.Set!.Item.Count == 0,
    };

    private static ResourceValueType TypeOf(ResourceType type) => type switch
    {
        ResourceType.Scalar => ResourceValueType.Scalar,
        ResourceType.Ranges => ResourceValueType.Ranges,
        _ => ResourceValueType.Set,
    };
}
