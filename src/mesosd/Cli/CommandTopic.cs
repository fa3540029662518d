namespace Mesosd.Cli;

/// <summary>Under which heading a command stands in <c>mesosd help</c>.</summary>
public enum CommandTopic
{
    /// <summary>What makes a cluster.</summary>
    Daemons,

    /// <summary>What gives it work.</summary>
    Work,

    /// <summary>What shows it.</summary>
    Look,

    /// <summary>What steers it.</summary>
    Steer,

    /// <summary>The rest.</summary>
    Other,
}
