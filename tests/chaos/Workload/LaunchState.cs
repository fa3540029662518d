namespace Mesosd.Chaos;

/// <summary>How far the launch of an attempt has come, as its framework sees it.</summary>
internal enum LaunchState
{
    /// <summary>For an offer.</summary>
    Waiting,

    /// <summary>The master was asked, and has not answered.</summary>
    Asked,

    /// <summary>The master has taken it on.</summary>
    Taken,

    /// <summary>The connection ended before the answer: nobody knows.</summary>
    InDoubt,
}
