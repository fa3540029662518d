namespace Mesosd.Allocation.Tests.Oracle;

/// <summary>
/// Operations as changes of kinds: which resources they take and what becomes of them. Amounts stay; several kinds
/// may become one, as when a volume grows.
/// </summary>
internal static class Relabeling
{
    /// <summary>What becomes of a bundle by an operation; entries that it does not concern are left out.</summary>
    public static (ResourceBundle Consumed, ResourceBundle Converted) Apply(
        ResourceKindTable kinds, ResourceBundle bundle, int operation, string role)
    {
        var consumed = new ResourceBundle.Builder();
        var converted = new ResourceBundle.Builder();
        for (int i = 0; i < bundle.Count; i++)
        {
            ResourceKindDescription before = kinds.Describe(bundle[i].Kind);
            if (before.Shared || Become(before, operation % 8, role) is not { } after) continue;
            Add(consumed, bundle[i].Kind, bundle[i]);
            if (operation % 8 != 7) Add(converted, kinds.Intern(after), bundle[i]);
        }
        return (consumed.Build(), converted.Build());
    }

    private static ResourceKindDescription? Become(ResourceKindDescription kind, int operation, string role)
    {
        bool isVolume = kind.Identity.Contains("vol", StringComparison.Ordinal);
        bool isReserved = kind.ReservationRole is not null;
        switch (operation)
        {
            case 0 when !isReserved && !kind.Revocable:
                return kind with { ReservationRole = role };
            case 1 when !isReserved && !kind.Revocable:
                return kind with { ReservationRole = role, Identity = kind.Identity + "+label" };
            case 2 when isReserved && !kind.Refined && !isVolume:
                string below = kind.ReservationRole + "/b";
                return kind with { ReservationRole = below, Refined = true, Identity = kind.Identity + "^" };
            case 3 when isReserved && !isVolume:
                return Unreserve(kind);
            case 4 when isReserved && kind.Name == "disk":
                return isVolume ? kind : kind with { Identity = kind.Identity + "+vol" };
            case 5 when isVolume:
                return kind with { Identity = kind.Identity.Replace("+vol", "", StringComparison.Ordinal) };
            case 6 when isReserved:
                return kind with { ReservationRole = role };
            case 7 when kind.Name == "mem":
                return kind;
            default:
                return null;
        }
    }

    private static ResourceKindDescription Unreserve(ResourceKindDescription kind)
    {
        if (!kind.Refined)
        {
            string identity = kind.Identity.Replace("+label", "", StringComparison.Ordinal);
            return kind with { ReservationRole = null, Identity = identity };
        }
        string role = kind.ReservationRole!;
        int slash = role.LastIndexOf('/');
        string ancestor = slash < 0 ? role : role[..slash];
        return kind with { ReservationRole = ancestor, Refined = false, Identity = kind.Identity.TrimEnd('^') };
    }

    private static void Add(ResourceBundle.Builder builder, ResourceKind kind, ResourceEntry entry)
    {
        if (entry.Type == ResourceValueType.Set) builder.AddSet(kind, entry.Items);
        else if (entry.Type == ResourceValueType.Ranges) builder.AddRanges(kind, entry.Ranges);
        else builder.AddScalar(kind, entry.Milli);
    }
}
