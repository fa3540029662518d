namespace Mesosd.Settings;

/// <summary>Where a flag's value may come from, the weakest first.</summary>
public enum FlagSource
{
    /// <summary>The table's own default.</summary>
    Default,

    /// <summary><c>LIBPROCESS_*</c> in the environment, for the few that are understood.</summary>
    LibprocessVariable,

    /// <summary><c>/etc/mesos/zk</c>.</summary>
    ZooKeeperFile,

    /// <summary><c>/etc/default/mesos</c>.</summary>
    CommonDefaults,

    /// <summary><c>/etc/default/mesos-slave</c>: an agent's, under its old name.</summary>
    SlaveDefaults,

    /// <summary><c>/etc/default/mesos-master</c> or <c>mesos-agent</c>.</summary>
    RoleDefaults,

    /// <summary><c>/etc/mesos-slave/FLAG</c>: an agent's, under its old name.</summary>
    SlaveFolder,

    /// <summary><c>/etc/mesos-master/FLAG</c> or <c>/etc/mesos-agent/FLAG</c>.</summary>
    RoleFolder,

    /// <summary><c>MESOS_FLAG</c> in the environment.</summary>
    Variable,

    /// <summary>The command line.</summary>
    CommandLine,
}
