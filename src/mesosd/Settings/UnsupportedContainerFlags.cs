namespace Mesosd.Settings;

/// <summary>The agent's flags about containers that do not work in this version.</summary>
internal static class UnsupportedContainerFlags
{
    public static IReadOnlyList<FlagDefinition> All { get; } =
    [
        new Flag<string>("image_providers", FlagTypes.Text)
        {
            Topic = FlagTopics.Images,
            Rank = FlagRank.Expected,
            Help = "The kinds of images that containers may have.",
            Status = Missing.Images,
        },
        new Flag<string>("image_provisioner_backend", FlagTypes.Text)
        {
            Topic = FlagTopics.Images,
            Rank = FlagRank.Expected,
            Help = "How an image's layers become a file system.",
            Status = Missing.Images,
        },
        new Flag<string>("image_gc_config", FlagTypes.Json)
        {
            Topic = FlagTopics.Images,
            Rank = FlagRank.Advanced,
            Help = "When unused images are removed.",
            Status = Missing.Images,
        },
        new Flag<string>("docker_registry", FlagTypes.Text, "https://registry-1.docker.io")
        {
            Topic = FlagTopics.Images,
            Rank = FlagRank.Expected,
            Help = "Where Docker images come from.",
            Status = Missing.Images,
        },
        new Flag<string>("docker_store_dir", FlagTypes.Folder, "/tmp/mesos/store/docker")
        {
            Topic = FlagTopics.Images,
            Rank = FlagRank.Expected,
            Help = "The folder of Docker images.",
            Status = Missing.Images,
        },
        new Flag<bool>("docker_ignore_runtime", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Images,
            Rank = FlagRank.Advanced,
            Help = "Whether an image's own command and environment are left out.",
            Status = Missing.Images,
        },
        new Flag<string>("docker_config", FlagTypes.Json)
        {
            Topic = FlagTopics.Images,
            Rank = FlagRank.Expected,
            Help = "Credentials for registries of images.",
            Status = Missing.Images,
        },
        new Flag<string>("docker", FlagTypes.Text, "docker")
        {
            Topic = FlagTopics.Containers,
            Rank = FlagRank.Core,
            Help = "The docker program.",
            Status = Missing.Docker,
        },
        new Flag<TimeSpan>("docker_remove_delay", FlagTypes.Duration, "6hrs")
        {
            Topic = FlagTopics.Containers,
            Rank = FlagRank.Expected,
            Help = "How long ended Docker containers are kept.",
            Status = Missing.Docker,
        },
        new Flag<bool>("docker_kill_orphans", FlagTypes.Switch, "true")
        {
            Topic = FlagTopics.Containers,
            Rank = FlagRank.Expected,
            Help = "Whether Docker containers that nobody knows are killed.",
            Status = Missing.Docker,
        },
        new Flag<string>("docker_mesos_image", FlagTypes.Text)
        {
            Topic = FlagTopics.Containers,
            Rank = FlagRank.Advanced,
            Help = "The image in which the agent itself runs.",
            Status = Missing.Docker,
        },
        new Flag<string>("docker_socket", FlagTypes.Text, "/var/run/docker.sock")
        {
            Topic = FlagTopics.Containers,
            Rank = FlagRank.Expected,
            Help = "Docker's socket.",
            Status = Missing.Docker,
        },
        new Flag<string>("sandbox_directory", FlagTypes.Folder, "/mnt/mesos/sandbox")
        {
            Topic = FlagTopics.Containers,
            Rank = FlagRank.Core,
            Help = "Where a container with a file system of its own finds its sandbox.",
            Status = Missing.Images,
        },
        new Flag<string>("default_container_info", FlagTypes.Json)
        {
            Topic = FlagTopics.Containers,
            Rank = FlagRank.Expected,
            Help = "What containers get that say nothing about themselves.",
            Status = Missing.Images,
        },
        new Flag<ulong>("default_container_shm_size", FlagTypes.Bytes)
        {
            Topic = FlagTopics.Containers,
            Rank = FlagRank.Advanced,
            Help = "The size of a container's own /dev/shm.",
            Status = Missing.Security,
        },
        new Flag<string>("cgroups_hierarchy", FlagTypes.Folder, "/sys/fs/cgroup")
        {
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Core,
            Help = "Where cgroups are mounted.",
            Status = Missing.Cgroups,
        },
        new Flag<string>("cgroups_root", FlagTypes.Text, "mesos")
        {
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Core,
            Help = "The agent's own cgroup.",
            Status = Missing.Cgroups,
        },
        new Flag<bool>("cgroups_enable_cfs", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Core,
            Help = "Whether containers get no more CPU than they asked for.",
            Status = Missing.Cgroups,
        },
        new Flag<bool>("cgroups_limit_swap", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Expected,
            Help = "Whether memory limits include swap.",
            Status = Missing.Cgroups,
        },
        new Flag<TimeSpan>("cgroups_destroy_timeout", FlagTypes.Duration, "1mins")
        {
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Expected,
            Help = "How long removing a cgroup may take.",
            Status = Missing.Cgroups,
        },
        new Flag<bool>("cgroups_cpu_enable_pids_and_tids_count", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Expected,
            Help = "Whether containers' processes are counted.",
            Status = Missing.Cgroups,
        },
        new Flag<string>("cgroups_net_cls_primary_handle", FlagTypes.Text)
        {
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Advanced,
            Help = "The upper half of network class ids.",
            Status = Missing.Cgroups,
        },
        new Flag<string>("cgroups_net_cls_secondary_handles", FlagTypes.Text)
        {
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Advanced,
            Help = "The lower halves of network class ids.",
            Status = Missing.Cgroups,
        },
        new Flag<bool>("revocable_cpu_low_priority", FlagTypes.Switch, "true")
        {
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Advanced,
            Help = "Whether lent CPUs have a low priority.",
            Status = Missing.Cgroups,
        },
        new Flag<string>("allowed_devices", FlagTypes.Json)
        {
            Topic = FlagTopics.Cgroups,
            Rank = FlagRank.Advanced,
            Help = "The devices that all containers may use.",
            Status = Missing.Cgroups,
        },
        new Flag<string>("docker_volume_checkpoint_dir", FlagTypes.Folder,
            "/var/run/mesos/isolators/docker/volume")
        {
            Topic = FlagTopics.Volumes,
            Rank = FlagRank.Advanced,
            Help = "Where mounted Docker volumes are written down.",
            Status = Missing.Volumes,
        },
        new Flag<bool>("docker_volume_chown", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Volumes,
            Rank = FlagRank.Advanced,
            Help = "Whether Docker volumes belong to the task's user.",
            Status = Missing.Volumes,
        },
        new Flag<string>("volume_gid_range", FlagTypes.Text)
        {
            Topic = FlagTopics.Volumes,
            Rank = FlagRank.Advanced,
            Help = "The groups that shared volumes are given to.",
            Status = Missing.Volumes,
        },
        new Flag<string>("host_path_volume_force_creation", FlagTypes.Text)
        {
            Topic = FlagTopics.Volumes,
            Rank = FlagRank.Expected,
            Help = "The folders under which missing volumes are made.",
            Status = Missing.Volumes,
        },
        new Flag<TimeSpan>("container_disk_watch_interval", FlagTypes.Duration, "15secs")
        {
            Topic = FlagTopics.Disk,
            Rank = FlagRank.Expected,
            Help = "How often containers' use of the disk is measured.",
            Status = Missing.Disk,
        },
        new Flag<bool>("enforce_container_disk_quota", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Disk,
            Rank = FlagRank.Expected,
            Help = "Whether containers that use too much disk are ended.",
            Status = Missing.Disk,
        },
        new Flag<string>("xfs_project_range", FlagTypes.Text, "[5000-10000]")
        {
            Topic = FlagTopics.Disk,
            Rank = FlagRank.Advanced,
            Help = "The XFS projects that containers may use.",
            Status = Missing.Disk,
        },
        new Flag<bool>("xfs_kill_containers", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Disk,
            Rank = FlagRank.Advanced,
            Help = "Whether containers over their XFS quota are ended.",
            Status = Missing.Disk,
        },
        new Flag<ulong>("xfs_quota_headroom", FlagTypes.Bytes, "10MB")
        {
            Topic = FlagTopics.Disk,
            Rank = FlagRank.Advanced,
            Help = "How far beyond its quota a container gets before it is ended.",
            Status = Missing.Disk,
        },
    ];
}
