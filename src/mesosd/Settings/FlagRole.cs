namespace Mesosd.Settings;

/// <summary>Who reads a table of flags, which decides what else is read beside the command line.</summary>
public enum FlagRole
{
    /// <summary>A command for people: the command line, and the few environment variables it names.</summary>
    Client,

    /// <summary>The master: command line, <c>MESOS_*</c>, and the packages' files for masters.</summary>
    Master,

    /// <summary>The agent: command line, <c>MESOS_*</c>, and the packages' files for agents.</summary>
    Agent,
}
