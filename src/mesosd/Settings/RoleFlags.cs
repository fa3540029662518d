namespace Mesosd.Settings;

/// <summary>A daemon's settings, or why there are none.</summary>
/// <param name="Flags">The settings; null when there are errors.</param>
/// <param name="Errors">What is wrong.</param>
/// <param name="Warnings">What should be changed; sentences.</param>
public sealed record RoleFlags<T>(T? Flags, IReadOnlyList<FlagError> Errors, IReadOnlyList<string> Warnings)
    where T : class
{
    internal static RoleFlags<T> Wrong(FlagValues values) => new(null, values.Errors, values.Warnings);
}
