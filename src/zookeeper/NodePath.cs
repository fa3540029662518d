namespace Mesosd.ZooKeeper;

/// <summary>Which texts are paths of nodes.</summary>
public static class NodePath
{
    /// <summary>Whether a text is a path; if not, why, as a sentence.</summary>
    /// <param name="path">Such as <c>/mesos/json.info_</c>.</param>
    /// <param name="sequential">Whether ZooKeeper will append a number, before which there may be nothing.</param>
    public static string? Problem(string path, bool sequential = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path is not ['/', ..]) return $"'{path}' is no path of a node: it must begin with /";
        if (path == "/") return null;
        string whole = sequential ? path + "1" : path;
        foreach (Range range in whole.AsSpan(1).Split('/'))
        {
            ReadOnlySpan<char> name = whole.AsSpan(1)[range];
            if (name.IsEmpty) return $"'{path}' is no path of a node: it has an empty name";
            if (name is "." or "..") return $"'{path}' is no path of a node: ZooKeeper has no . and no ..";
        }
        foreach (char letter in path)
            if (IsForbidden(letter)) return $"'{path}' is no path of a node: ZooKeeper does not allow U+{(int)letter:X4} in one";
        return null;
    }

    /// <summary>The path of a child.</summary>
    /// <param name="parent">A path.</param>
    /// <param name="name">The child's name.</param>
    public static string Below(string parent, string name) => parent == "/" ? $"/{name}" : $"{parent}/{name}";

    /// <summary>The path of the parent; the root's is the root.</summary>
    /// <param name="path">A path.</param>
    public static string Parent(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        int slash = path.LastIndexOf('/');
        return slash <= 0 ? "/" : path[..slash];
    }

    /// <summary>The last name of a path.</summary>
    /// <param name="path">A path.</param>
    public static string Name(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path[(path.LastIndexOf('/') + 1)..];
    }

    // Control characters, surrogates and private use, specials: ZooKeeper's own rule.
    private static bool IsForbidden(char letter) =>
        letter is < '\u0020' or (>= '\u007f' and <= '\u009f') or (>= '\ud800' and <= '\uf8ff') or >= '\ufff0';
}
