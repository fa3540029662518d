namespace Mesosd.Settings;

/// <summary>Where the master keeps which agents belong to the cluster.</summary>
public enum RegistryKind
{
    /// <summary>In ZooKeeper when there is one, otherwise in a journal on the master's disk.</summary>
    Durable,

    /// <summary>In memory: a restarted master learns of its agents as they register again.</summary>
    InMemory,
}
