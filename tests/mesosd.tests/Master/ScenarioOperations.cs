using System.Globalization;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Native;

namespace Mesosd.Tests.Master;

/// <summary>
/// Operations on resources in scenarios: <c>reserve cpus(+web):1 &lt;cpus:1</c> (the second is the source),
/// <c>create disk(+web){v1>data}:32</c>, <c>grow-volume VOLUME ADDITION</c>, <c>shrink-volume VOLUME -8</c>.
/// </summary>
internal static class ScenarioOperations
{
    /// <summary>An operation of the type without resources yet.</summary>
    public static void Begin(OfferOperation operation)
    {
        switch (operation.Type)
        {
            case OfferOperationType.Reserve: operation.Reserve = new OfferOperationReserve(); break;
            case OfferOperationType.Unreserve: operation.Unreserve = new OfferOperationUnreserve(); break;
            case OfferOperationType.Create: operation.Create = new OfferOperationCreate(); break;
            case OfferOperationType.Destroy: operation.Destroy = new OfferOperationDestroy(); break;
        }
    }

    public static void Add(OfferOperation operation, string word)
    {
        if (word[0] == '-') operation.ShrinkVolume!.Subtract = new ValueScalar(double.Parse(word, CultureInfo.InvariantCulture) * -1);
        else if (word[0] == '<') operation.Reserve!.Source.AddRange(ResourceTexts.Parse(word[1..]));
        else foreach (Resource resource in ResourceTexts.Parse(word)) Add(operation, resource);
    }

    public static OfferOperation Parse(OfferOperationType type, IEnumerable<string> words)
    {
        OfferOperation operation = new() { Type = type };
        Begin(operation);
        foreach (string word in words) Add(operation, word);
        return operation;
    }

    private static void Add(OfferOperation operation, Resource resource)
    {
        switch (operation.Type)
        {
            case OfferOperationType.Reserve: operation.Reserve!.Resources.Add(resource); break;
            case OfferOperationType.Unreserve: operation.Unreserve!.Resources.Add(resource); break;
            case OfferOperationType.Create: operation.Create!.Volumes.Add(resource); break;
            case OfferOperationType.Destroy: operation.Destroy!.Volumes.Add(resource); break;
            case OfferOperationType.GrowVolume when operation.GrowVolume is { } grow: grow.Addition = resource; break;
            case OfferOperationType.GrowVolume:
                operation.GrowVolume = new OfferOperationGrowVolume { Volume = resource, Addition = resource };
                break;
            case OfferOperationType.ShrinkVolume:
                operation.ShrinkVolume = new OfferOperationShrinkVolume { Volume = resource, Subtract = default };
                break;
            default: throw new FormatException($"{operation.Type} has no resources");
        }
    }

    public static string Format(ApplyOperation message, ScenarioNames names)
    {
        OfferOperation operation = message.Operation;
        string asker = message.FrameworkId is { } id ? names.Short(id.Value) : "operator";
        string feedback = operation.Id is { } named ? $" op={named.Value}" : "";
        string type = OfferOperationTypeNames.ToName(operation.TypeOrDefault);
        return $"operate #{message.LaunchId} {asker}{feedback} {type} {Resources(operation)}";
    }

    private static string Resources(OfferOperation operation) => operation.Type switch
    {
        OfferOperationType.Reserve => ResourceTexts.Format(operation.Reserve!.Resources) +
            (operation.Reserve.Source.Count > 0 ? " <" + ResourceTexts.Format(operation.Reserve.Source) : ""),
        OfferOperationType.Unreserve => ResourceTexts.Format(operation.Unreserve!.Resources),
        OfferOperationType.Create => ResourceTexts.Format(operation.Create!.Volumes),
        OfferOperationType.Destroy => ResourceTexts.Format(operation.Destroy!.Volumes),
        OfferOperationType.GrowVolume =>
            ResourceTexts.Format([operation.GrowVolume!.Volume]) + " " + ResourceTexts.Format([operation.GrowVolume.Addition]),
        OfferOperationType.ShrinkVolume =>
            ResourceTexts.Format([operation.ShrinkVolume!.Volume]) + $" -{operation.ShrinkVolume.Subtract.Value}",
        _ => "",
    };
}
