namespace Mesosd.Settings;

/// <summary>A role's weight: with 2 it is due twice what a role with 1 is.</summary>
/// <param name="Role">The role.</param>
/// <param name="Weight">Above zero.</param>
public sealed record RoleWeight(string Role, double Weight);
