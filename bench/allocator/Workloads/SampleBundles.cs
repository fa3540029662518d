namespace Mesosd.Allocation.Bench;

/// <summary>Bundles of one allocator from Mesos' short text: <c>cpus:24;mem:4096;ports:[31000-32000]</c>.</summary>
internal sealed class SampleBundles(ResourceKindTable kinds)
{
    private const ulong FirstPort = 31_000;
    private const ulong LastPort = 32_000;

    /// <summary>All ports of an agent.</summary>
    public static readonly ResourceRange[] AllPorts = [new(FirstPort, LastPort)];

    /// <summary>
    /// The ports of an agent in sixteen pieces with gaps of one: fifteen single ports, and the rest.
    /// </summary>
    public static readonly ResourceRange[] PortsInPieces = Pieces(16);

    /// <summary>Scalars, all unreserved or all of one kind's reservation and identity.</summary>
    public ResourceBundle Scalars(string text, string? role = null, string identity = "") =>
        Collect(new ResourceBundle.Builder(), text, role, identity).Build();

    /// <summary>Scalars and ports.</summary>
    public ResourceBundle WithPorts(
        string text, ResourceRange[] ports, string? role = null, string identity = "")
    {
        ResourceBundle.Builder builder = Collect(new ResourceBundle.Builder(), text, role, identity);
        var portsKind = new ResourceKindDescription("ports", ResourceValueType.Ranges)
        {
            ReservationRole = role,
            Identity = identity,
        };
        return builder.AddRanges(kinds.Intern(portsKind), ports).Build();
    }

    /// <summary>One scalar of a kind that is described in full.</summary>
    public ResourceBundle One(ResourceKindDescription description, double amount) =>
        new ResourceBundle.Builder()
            .AddScalar(kinds.Intern(description), ScalarUnits.FromDouble(amount))
            .Build();

    /// <summary>The quantities of a text, for quotas and minimums.</summary>
    public static ResourceQuantity[] Quantities(string text) =>
        [.. Parse(text).Select(amount => new ResourceQuantity(amount.Name, amount.Milli))];

    private ResourceBundle.Builder Collect(
        ResourceBundle.Builder builder, string text, string? role, string identity)
    {
        foreach ((string name, long milli) in Parse(text))
        {
            var kind = new ResourceKindDescription(name, ResourceValueType.Scalar)
            {
                ReservationRole = role,
                Identity = identity,
            };
            builder.AddScalar(kinds.Intern(kind), milli);
        }
        return builder;
    }

    private static IEnumerable<(string Name, long Milli)> Parse(string text)
    {
        foreach (string part in text.Split(';'))
        {
            string[] sides = part.Split(':');
            double amount = double.Parse(sides[1], System.Globalization.CultureInfo.InvariantCulture);
            yield return (sides[0], ScalarUnits.FromDouble(amount));
        }
    }

    private static ResourceRange[] Pieces(int count)
    {
        var pieces = new ResourceRange[count];
        for (int i = 0; i < count; i++)
        {
            ulong begin = FirstPort + 2 * (ulong)i;
            pieces[i] = new ResourceRange(begin, i == count - 1 ? LastPort : begin);
        }
        return pieces;
    }
}
