namespace Mesosd.Agent;

/// <summary>What others may make an agent keep or wait for. Every limit has its reason beside it.</summary>
public static class AgentLimits
{
    /// <summary>First repetition of an unacknowledged update, as in Mesos.</summary>
    public static readonly TimeSpan UpdateRetryMin = TimeSpan.FromSeconds(10);

    /// <summary>Longest pause between two repetitions of an update, as in Mesos.</summary>
    public static readonly TimeSpan UpdateRetryMax = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Longest pause before the first attempt to register with a master, where Mesos' agents take up to a second.
    /// It only has to spread what arrives in one moment; a master takes in some ten thousand agents a second.
    /// </summary>
    public static readonly TimeSpan RegistrationSpread = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest pause between two attempts to register, as in Mesos.</summary>
    public static readonly TimeSpan RegistrationRetryMax = TimeSpan.FromMinutes(1);

    /// <summary>First pause before a supervisor that ended is started again.</summary>
    public static readonly TimeSpan SupervisorRestartMin = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// A supervisor that cannot be started usually waits for an operator (disk, limits); no need to hurry.
    /// </summary>
    public static readonly TimeSpan SupervisorRestartMax = TimeSpan.FromSeconds(10);

    /// <summary>
    /// From a supervisor's start, or its agent's, to its connection. It takes milliseconds; a swapping machine, or a
    /// supervisor that has hundreds of tasks to start first, gets this. The end of its process is told at once.
    /// </summary>
    public static readonly TimeSpan SupervisorStart = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What a stopping agent allows beyond its executors' grace period before it leaves anyway.
    /// </summary>
    public static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Updates of one task that wait for acknowledgement. A framework that is away for a week while its task
    /// changes its health every minute stays below; an executor in a loop does not eat the agent's memory.
    /// </summary>
    public const int MaxPendingUpdatesPerTask = 10_000;

    /// <summary>
    /// Acknowledged updates of one task that are recognised when their executor sends them again. It sends
    /// only what it has not seen recorded: a round trip's worth.
    /// </summary>
    public const int MaxRememberedUuidsPerTask = 256;

    /// <summary>
    /// Tasks that an ended or live executor keeps for readers after their end, as in Mesos.
    /// </summary>
    public const int MaxCompletedTasksPerExecutor = 200;

    /// <summary>Frameworks kept for readers after their last executor, as in Mesos.</summary>
    public const int MaxCompletedFrameworks = 50;

    /// <summary>Bytes of a secret token: as hard to guess as a 256-bit key.</summary>
    public const int TokenBytes = 32;
}
