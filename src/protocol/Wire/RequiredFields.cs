namespace Mesosd.Protocol.Wire;

/// <summary>What generated decoders know about the required fields that came.</summary>
internal static class RequiredFields
{
    /// <summary>The names of those that did not come.</summary>
    /// <param name="seen">A bit for each that came, in the order of the names.</param>
    /// <param name="names">All of them.</param>
    public static string[] Missing(ulong seen, string[] names) =>
        names.Where((_, index) => (seen >> index & 1) == 0).ToArray();
}
