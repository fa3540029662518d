namespace Mesosd.Agent;

/// <summary>What a stream says to an update or to an acknowledgement.</summary>
public enum StreamVerdict
{
    /// <summary>The update is new and now stands in the stream.</summary>
    New = 0,

    /// <summary>The update is in the stream already, or was acknowledged before.</summary>
    Duplicate,

    /// <summary>An update behind a terminal one: dropped, as in Mesos.</summary>
    AfterTerminal,

    /// <summary>Too many updates wait.</summary>
    Full,

    /// <summary>
    /// The acknowledged update was the one in flight; another one waits, or one may still come.
    /// </summary>
    Next,

    /// <summary>The acknowledged update was the terminal one: the stream is done.</summary>
    Done,

    /// <summary>The acknowledgement is not for the update in flight: an old duplicate.</summary>
    Stale,
}
