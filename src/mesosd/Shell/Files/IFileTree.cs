using Mesosd.Protocol.Native;

namespace Mesosd.Shell.Files;

/// <summary>
/// The files that a role shows to operators, by virtual paths. Mesos' refusals: INVALID for a path that leads out of its
/// place, NOT_FOUND, FORBIDDEN. Thread-safe; blocks on the disk.
/// </summary>
internal interface IFileTree
{
    /// <summary>What stands at a path; null and a refusal when there is nothing to be shown.</summary>
    OpenedPath? Open(string path, out Refusal? refusal);

    /// <summary>Where virtual paths lead to, for people.</summary>
    Task<IReadOnlyList<KeyValuePair<string, string>>> MapAsync();
}
