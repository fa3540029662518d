namespace Mesosd.Settings;

/// <summary>How a flag's text becomes what its type parses.</summary>
public enum FlagContent
{
    /// <summary>
    /// As it stands; <c>file://</c> gives the file's text with every byte of it, as in Mesos.
    /// </summary>
    Verbatim,

    /// <summary>Without white space around it; <c>file://</c> is read.</summary>
    Trimmed,

    /// <summary>
    /// Like <see cref="Trimmed"/>, and a bare <c>/path</c> is read too, which Mesos deprecated.
    /// </summary>
    Json,

    /// <summary>
    /// The path of a file that somebody else reads; only the <c>file://</c> in front is taken off.
    /// </summary>
    Path,

    /// <summary>The text of the file whose path is given, with or without <c>file://</c> in front.</summary>
    File,
}
