using Mesosd.Protocol.Native;

namespace Mesosd.Cli;

/// <summary>Amounts of resources and quotas, for people.</summary>
internal static class QuotaText
{
    /// <summary><c>cpus 4, mem 1024</c>, or a dash for nothing.</summary>
    public static string Amounts(IReadOnlyCollection<ResourceAmount> amounts) => amounts.Count == 0
        ? "-"
        : string.Join(", ", amounts.Select(of => $"{of.Name} {HumanText.Amount(of.Amount)}"));

    /// <summary><c>cpus 3 of 4..8</c>: what is consumed, guaranteed and allowed.</summary>
    public static string OneLine(QuotaStanding? quota) =>
        quota is null ? "-" : string.Join(", ", quota.Resources.Where(HasOwn).Select(OneLine));

    /// <summary>Whether the role itself has a guarantee or a limit of it.</summary>
    public static bool HasOwn(QuotaStandingResource resource) =>
        resource.Guarantee is not null || resource.Limit is not null;

    private static string OneLine(QuotaStandingResource resource)
    {
        string least = resource.Guarantee is { } guarantee ? HumanText.Amount(guarantee) : "0";
        string most = resource.Limit is { } limit ? HumanText.Amount(limit) : "any";
        return $"{resource.Name} {HumanText.Amount(resource.Consumed)} of {least}..{most}";
    }
}
