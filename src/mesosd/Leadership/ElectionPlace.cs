namespace Mesosd.Leadership;

/// <summary>Where the election has us.</summary>
internal enum ElectionPlace : byte
{
    /// <summary>The service has no session for us.</summary>
    Outside,

    /// <summary>There is a session, and no node of ours that we know of.</summary>
    Entering,

    /// <summary>Another contender's node is before ours.</summary>
    Following,

    /// <summary>Our node is the first.</summary>
    Elected,

    /// <summary>Our node is gone because we wanted it, and no new one is made.</summary>
    Withdrawn,
}
