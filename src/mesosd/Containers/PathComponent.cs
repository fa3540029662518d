using System.Text;

namespace Mesosd.Containers;

/// <summary>The rule for ids that become names of directories. It is Mesos' rule for task and executor ids.</summary>
public static class PathComponent
{
    /// <summary>What a file's name may have on Linux' file systems.</summary>
    public const int MaxBytes = 255;

    /// <summary>Null when the id is fine; otherwise what is wrong with it, for people.</summary>
    public static string? Check(string field, string id)
    {
        if (id.Length == 0) return $"{field} is empty";
        if (Encoding.UTF8.GetByteCount(id) > MaxBytes) return $"{field} is longer than {MaxBytes} bytes";
        if (id is "." or "..") return $"{field} must not be \"{id}\"";
        foreach (char next in id)
        {
            if (next is '/' or '\\') return $"{field} {id} must not contain '{next}'";
            if (char.IsControl(next)) return $"{field} must not contain control characters";
        }
        return null;
    }
}
