using Mesosd.Allocation;
using Mesosd.Protocol.Messages;

namespace Mesosd.Resources;

/// <summary>
/// What an operation makes of what, as lists of resources. For operations that were found to be valid, with
/// stacks of reservations.
/// </summary>
/// <param name="Consumed">What is no more.</param>
/// <param name="Converted">What takes its place.</param>
internal readonly record struct OperationResources(List<Resource> Consumed, List<Resource> Converted)
{
    /// <summary>Null when the operation has another type, or its member is missing.</summary>
    public static OperationResources? Of(OfferOperation operation) => operation.Type switch
    {
        OfferOperationType.Reserve when operation.Reserve is { } reserve => OfReserve(reserve),
        OfferOperationType.Unreserve when operation.Unreserve is { } unreserve =>
            new(unreserve.Resources, unreserve.Resources.ConvertAll(ResourceParts.Unreserve)),
        OfferOperationType.Create when operation.Create is { } create =>
            new(create.Volumes.ConvertAll(ResourceParts.WithoutVolume), create.Volumes),
        OfferOperationType.Destroy when operation.Destroy is { } destroy =>
            new(destroy.Volumes, destroy.Volumes.ConvertAll(ResourceParts.WithoutVolume)),
        OfferOperationType.GrowVolume when operation.GrowVolume is { } grow => OfGrow(grow),
        OfferOperationType.ShrinkVolume when operation.ShrinkVolume is { } shrink => OfShrink(shrink),
        _ => null,
    };

    /// <summary>Every resource that the operation names, to be checked and put into one form.</summary>
    public static List<Resource>? Named(OfferOperation operation) => operation.Type switch
    {
        OfferOperationType.Reserve when operation.Reserve is { } reserve =>
            [.. reserve.Resources, .. reserve.Source],
        OfferOperationType.Unreserve => operation.Unreserve?.Resources,
        OfferOperationType.Create => operation.Create?.Volumes,
        OfferOperationType.Destroy => operation.Destroy?.Volumes,
        OfferOperationType.GrowVolume when operation.GrowVolume is { } grow => [grow.Volume, grow.Addition],
        OfferOperationType.ShrinkVolume when operation.ShrinkVolume is { } shrink => [shrink.Volume],
        _ => null,
    };

    private static OperationResources OfReserve(OfferOperationReserve reserve) =>
        new(reserve.Source.Count > 0
            ? reserve.Source
            : reserve.Resources.ConvertAll(ResourceParts.Unreserve), reserve.Resources);

    private static OperationResources OfGrow(OfferOperationGrowVolume grow)
    {
        double sum = Round(AmountOf(grow.Volume) + AmountOf(grow.Addition));
        return new([grow.Volume, grow.Addition], [ResourceParts.WithAmount(grow.Volume, sum)]);
    }

    private static OperationResources OfShrink(OfferOperationShrinkVolume shrink)
    {
        double left = Round(AmountOf(shrink.Volume) - shrink.Subtract.Value);
        Resource freed = ResourceParts.WithAmount(
            ResourceParts.WithoutVolume(shrink.Volume), shrink.Subtract.Value);
        return new([shrink.Volume], [ResourceParts.WithAmount(shrink.Volume, left), freed]);
    }

    private static double AmountOf(Resource resource) => resource.Scalar?.Value ?? 0;

    // Amounts are thousandths; the sum of two doubles need not be one.
    private static double Round(double value) =>
        ScalarUnits.TryFromDouble(value, out long milli) ? ScalarUnits.ToDouble(milli) : value;
}
