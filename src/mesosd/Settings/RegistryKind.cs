namespace Mesosd.Settings;

/// <summary>Where the master keeps which agents belong to the cluster.</summary>
public enum RegistryKind
{
    /// <summary>In memory: a restarted master learns of its agents as they register again.</summary>
    InMemory,
}
