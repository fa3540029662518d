namespace Mesosd.Shell.Http;

/// <summary>What a path belongs to when it is asked who may use it; Mesos' realms.</summary>
public enum HttpRealm : byte
{
    /// <summary>Anybody may use it.</summary>
    None,

    /// <summary>It only tells something.</summary>
    Readonly,

    /// <summary>It changes something, or may.</summary>
    Readwrite,

    /// <summary>Schedulers use it.</summary>
    Scheduler,

    /// <summary>Executors use it; they have tokens of their own.</summary>
    Executor,
}
