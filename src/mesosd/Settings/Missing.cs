namespace Mesosd.Settings;

/// <summary>Why flags do not work in this version, one sentence per feature.</summary>
internal static class Missing
{
    public static FlagStatus Registry { get; } = FlagStatus.Gone(
        "the registry is in ZooKeeper or in a journal, which need no setting up; remove the flag");

    public static FlagStatus Authentication { get; } = FlagStatus.NotYet(
        "only HTTP asks who somebody is in this version; keep the ports inside a trusted network");

    public static FlagStatus Authorization { get; } = FlagStatus.NotYet(
        "access rules are not in this version yet; keep the ports inside a trusted network");

    public static FlagStatus Firewall { get; } = FlagStatus.NotYet(
        "endpoints cannot be disabled in this version yet; block them in front of mesosd");

    public static FlagStatus RateLimits { get; } =
        FlagStatus.NotYet("rate limits are not in this version yet");

    public static FlagStatus ConstraintMemory { get; } = FlagStatus.Gone(
        "expressions are matched without going back; their length is bounded by 1024 characters, and their " +
        "automaton by 250 states; remove the flag");

    public static FlagStatus WebInterface { get; } = FlagStatus.NotYet(
        "the web interface is not in this version yet; `mesosd agents`, `tasks` and `frameworks` show the " +
        "cluster");

    public static FlagStatus Discovery { get; } = FlagStatus.NotYet(
        "no command is run to find the address in this version; give the address itself with --ip or " +
        "--advertise_ip");

    public static FlagStatus SecondAddress { get; } =
        FlagStatus.NotYet("a second address is not advertised in this version");

    public static FlagStatus Modules { get; } = FlagStatus.Gone(
        "modules are C++ libraries that only Mesos can load; remove the flag");

    public static FlagStatus Logging { get; } =
        FlagStatus.NotYet("the log is written line by line in this version");

    public static FlagStatus Images { get; } = FlagStatus.NotYet(
        "container images are not in this version yet; tasks run from the agent's own files");

    public static FlagStatus Docker { get; } = FlagStatus.NotYet(
        "Docker containers are not in this version yet; --containerizers=mesos runs tasks as processes");

    public static FlagStatus Cgroups { get; } = FlagStatus.NotYet(
        "cgroups are not in this version yet; tasks are plain processes without limits");

    public static FlagStatus Fetcher { get; } =
        FlagStatus.NotYet("the fetcher cannot be configured in this version yet");

    public static FlagStatus Volumes { get; } = FlagStatus.NotYet("volumes are not in this version yet");

    public static FlagStatus Networks { get; } = FlagStatus.NotYet(
        "container networks are not in this version yet; tasks use the agent's network");

    public static FlagStatus Ports { get; } = FlagStatus.NotYet("ports are not enforced in this version yet");

    public static FlagStatus Disk { get; } =
        FlagStatus.NotYet("disk quotas are not enforced in this version yet");

    public static FlagStatus Gpus { get; } =
        FlagStatus.NotYet("GPUs are not detected or isolated in this version yet");

    public static FlagStatus Security { get; } = FlagStatus.NotYet(
        "capabilities, seccomp and namespaces are not in this version yet; tasks are plain processes");

    public static FlagStatus Secrets { get; } = FlagStatus.NotYet("secrets are not in this version yet");

    public static FlagStatus Providers { get; } = FlagStatus.NotYet(
        "resource providers and CSI are not in this version yet");

    public static FlagStatus Oversubscription { get; } =
        FlagStatus.NotYet(
        "this version takes lent resources back from nobody: lend what can be spared");

    public static FlagStatus Collection { get; } = FlagStatus.NotYet(
        "there are no nested containers in this version; executors' sandboxes are removed by --gc_delay");

    public static FlagStatus Sessions { get; } = FlagStatus.NotYet(
        "attaching to containers is not in this version yet");

    public static FlagStatus Helpers { get; } = FlagStatus.Gone(
        "there are no other programs to look for: mesosd is one binary");

    public static FlagStatus Appc { get; } = FlagStatus.Gone("Appc images are no longer made by anybody");

    public static FlagStatus Perf { get; } = FlagStatus.Gone("perf events are not sampled; use perf itself");

    public static FlagStatus PortMapping { get; } = FlagStatus.Gone(
        "the network/port_mapping isolator is gone: it needed a special build of Mesos");

    public static FlagStatus Profiling { get; } =
        FlagStatus.Gone("there is no jemalloc whose profile could be taken");
}
