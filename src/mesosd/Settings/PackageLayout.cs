namespace Mesosd.Settings;

/// <summary>Which files of Mesos' packages speak to which role, and what their variables mean.</summary>
internal sealed record PackageLayout
{
    private static readonly PackageLayout Master = new()
    {
        ZooKeeperFlag = "zk",
        DefaultsFiles = [("mesos", FlagSource.CommonDefaults), ("mesos-master", FlagSource.RoleDefaults)],
        Folders = [("mesos-master", FlagSource.RoleFolder)],
        Lists = [],
        Variables = [("ZK", "zk"), ("IP", "ip"), ("PORT", "port"), ("CLUSTER", "cluster"),
            ("LOGS", "log_dir")],
    };

    private static readonly PackageLayout Agent = new()
    {
        ZooKeeperFlag = "master",
        DefaultsFiles =
        [
            ("mesos", FlagSource.CommonDefaults),
            ("mesos-slave", FlagSource.SlaveDefaults),
            ("mesos-agent", FlagSource.RoleDefaults),
        ],
        Folders = [("mesos-slave", FlagSource.SlaveFolder), ("mesos-agent", FlagSource.RoleFolder)],
        Lists = ["attributes", "resources"],
        Variables = [("MASTER", "master"), ("IP", "ip"), ("LOGS", "log_dir"), ("ISOLATION", "isolation")],
    };

    /// <summary>The flag that <c>/etc/mesos/zk</c> speaks to.</summary>
    public required string ZooKeeperFlag { get; init; }

    /// <summary>The shell files under <c>/etc/default</c>, the weakest first.</summary>
    public required IReadOnlyList<(string Name, FlagSource Source)> DefaultsFiles { get; init; }

    /// <summary>The folders with a file per flag, the weakest first.</summary>
    public required IReadOnlyList<(string Name, FlagSource Source)> Folders { get; init; }

    /// <summary>The flags that may also be folders with a file per entry.</summary>
    public required IReadOnlyList<string> Lists { get; init; }

    /// <summary>The variables that the start script turned into flags.</summary>
    public required IReadOnlyList<(string Variable, string Flag)> Variables { get; init; }

    /// <summary>The layout for a daemon.</summary>
    public static PackageLayout Of(FlagRole role) => role == FlagRole.Master ? Master : Agent;

    /// <summary>The flag that a variable speaks to; null for all others.</summary>
    public string? FlagOf(string variable)
    {
        foreach ((string name, string flag) in Variables)
            if (name == variable) return flag;
        return null;
    }
}
