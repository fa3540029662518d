using System.Diagnostics.CodeAnalysis;
using Mesosd.Protocol.Messages;

namespace Mesosd.Containers;

/// <summary>
/// Where a persistent volume lies on its agent, as in Mesos: <c>volumes/roles/&lt;role&gt;/&lt;id&gt;</c> below
/// the work_dir or the root of a PATH disk, where a role's slashes are spaces; the root itself of a MOUNT disk.
/// </summary>
public static class VolumePaths
{
    // A path in a sandbox; longer than any sensible one, shorter than what a file system takes.
    private const int MaxContainerPathLength = 1024;

    /// <summary>
    /// The volume's directory, or what stands in the way. Made only of names that cannot lead anywhere else;
    /// a disk's root was stated by the agent's owner.
    /// </summary>
    /// <param name="workDirectory">The agent's <c>--work_dir</c>, absolute.</param>
    /// <param name="volume">A resource with <c>disk.persistence</c> and a stack of reservations.</param>
    /// <param name="path">The directory, absolute.</param>
    /// <param name="error">What was expected of which field.</param>
    public static bool TryMake(
        string workDirectory, Resource volume, [NotNullWhen(true)] out string? path, out string error)
    {
        path = null;
        ResourceDiskInfoSource? source = volume.Disk?.Source;
        string? root = source?.Type switch
        {
            null => workDirectory,
            ResourceDiskInfoSourceType.Path => source.Path?.Root,
            ResourceDiskInfoSourceType.Mount => source.Mount?.Root,
            _ => null,
        };
        error = "";
        if (volume.Disk?.Persistence is not { } persistence || volume.Reservations.Count == 0)
            error = "it is no reserved volume";
        else if (string.IsNullOrEmpty(root) || root.Contains('\0'))
            error = "its disk.source has no root, which only PATH and MOUNT disks have";
        else error = CheckId(persistence.Id) ?? CheckRole(volume.Reservations[^1].Role ?? "") ?? "";
        if (error.Length > 0) return false;
        string home = Path.GetFullPath(root!, workDirectory).TrimEnd('/');
        path = source?.Type == ResourceDiskInfoSourceType.Mount
            ? home
            : $"{home}/volumes/roles/{NameOf(volume.Reservations[^1].Role!)}/{volume.Disk!.Persistence!.Id}";
        if (path.Length > 0) return true;
        error = "its disk's root is the root of the file system";
        return false;
    }

    /// <summary>Null when a volume may have this id; otherwise what is wrong with it.</summary>
    public static string? CheckId(string id) => PathComponent.Check("disk.persistence.id", id);

    /// <summary>Null when a role's volumes can have a directory; otherwise why not.</summary>
    public static string? CheckRole(string role) => PathComponent.Check("its reservation's role", NameOf(role));

    /// <summary>Null when a volume can be linked to from there; otherwise what is wrong.</summary>
    public static string? CheckContainerPath(string path)
    {
        const string Field = "disk.volume.container_path";
        if (path.Length == 0) return $"{Field} is empty";
        if (path.Length > MaxContainerPathLength)
            return $"{Field} is longer than {MaxContainerPathLength} letters";
        if (path[0] == '/') return $"{Field} {path} must be relative to the sandbox";
        foreach (string part in path.Split('/'))
            if (PathComponent.Check(Field, part) is { } wrong) return wrong;
        return null;
    }

    private static string NameOf(string role) => role.Replace('/', ' ');
}
