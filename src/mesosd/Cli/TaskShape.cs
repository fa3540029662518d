using Mesosd.Protocol.Messages;

namespace Mesosd.Cli;

/// <summary>What one instance of a command needs, and how it is cut out of an offer.</summary>
internal sealed class TaskShape(IReadOnlyList<Resource> wanted)
{
    /// <summary>
    /// Takes the wanted amounts out of what is left of an offer: reserved resources first, so that others keep
    /// what everybody may use.
    /// </summary>
    /// <param name="left">The offer's resources; on success reduced by what was taken.</param>
    /// <returns>The task's resources, or null when they do not fit; then nothing was taken.</returns>
    public List<Resource>? Take(List<Resource> left)
    {
        List<Resource> taken = [];
        List<Resource> rest = [.. left];
        foreach (Resource need in wanted)
        {
            double missing = need.Scalar?.Value ?? 0;
            foreach (int index in Candidates(rest, need.Name))
            {
                if (missing < Smallest) break;
                double available = rest[index].Scalar!.Value.Value;
                double part = Math.Min(available, missing);
                taken.Add(WithAmount(rest[index], part));
                rest[index] = WithAmount(rest[index], Round(available - part));
                missing = Round(missing - part);
            }
            if (missing >= Smallest) return null;
        }
        left.Clear();
        left.AddRange(rest.Where(resource => resource.Scalar is not { Value: < Smallest }));
        return taken;
    }

    // Mesos' amounts have three decimals.
    private const double Smallest = 0.001;

    private static double Round(double amount) => Math.Round(amount, 3, MidpointRounding.AwayFromZero);

    private static int[] Candidates(List<Resource> offered, string name) =>
    [
        .. Enumerable.Range(0, offered.Count)
            .Where(index => offered[index].Name == name && offered[index].Scalar is not null &&
                            offered[index].Revocable is null && offered[index].Disk is null)
            .OrderBy(index => IsReserved(offered[index]) ? 0 : 1),
    ];

    private static bool IsReserved(Resource resource) =>
        resource.Reservations.Count > 0 || resource.RoleOrDefault is not "*";

    private static Resource WithAmount(Resource resource, double amount)
    {
        Resource copy = Mesosd.Protocol.Wire.MessageCodec.Clone(resource);
        copy.Scalar = new ValueScalar(amount);
        return copy;
    }
}
