namespace Mesosd.Settings;

/// <summary>One value for one flag from one place, not yet read.</summary>
/// <param name="Flag">The flag.</param>
/// <param name="GivenName">The name it was given by, which may be an old one.</param>
/// <param name="Text">The value; for a flag without one, what that stands for.</param>
/// <param name="Origin">Where it came from.</param>
internal sealed record FlagAssignment(FlagDefinition Flag, string GivenName, string Text, FlagOrigin Origin);
