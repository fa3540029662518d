using Mesosd.Allocation;

namespace Mesosd.Master;

/// <summary>How much of a scalar there is in a bundle, as quotas count it, in thousandths.</summary>
internal static class QuotaScalars
{
    /// <summary>What nobody can take back.</summary>
    public static long Firm(ResourceKindTable kinds, ResourceBundle bundle, string name) =>
        Sum(kinds, bundle, name, withReserved: true);

    /// <summary>What is reserved for nobody, and nobody can take back.</summary>
    public static long Unreserved(ResourceKindTable kinds, ResourceBundle bundle, string name) =>
        Sum(kinds, bundle, name, withReserved: false);

    private static long Sum(ResourceKindTable kinds, ResourceBundle bundle, string name, bool withReserved)
    {
        long milli = 0;
        for (int position = 0; position < bundle.Count; position++)
        {
            ResourceEntry entry = bundle[position];
            if (entry.Type != ResourceValueType.Scalar) continue;
            ResourceKindDescription kind = kinds.Describe(entry.Kind);
            if (kind.Name != name || kind.Revocable) continue;
            if (withReserved || kind.ReservationRole is null) milli += entry.Milli;
        }
        return milli;
    }
}
