using System.Text;

namespace Mesosd.Master;

/// <summary>What Mesos accepts as an id of a task, an executor, an agent or a framework.</summary>
public static class Identifiers
{
    /// <summary>Ids become names of directories: a file system's NAME_MAX.</summary>
    public const int MaxBytes = 255;

    /// <summary>
    /// Null when the id may be used; otherwise what is wrong, to be put behind the field's name.
    /// </summary>
    public static string? Validate(string id)
    {
        if (id.Length == 0) return "is empty; expected 1 to 255 bytes";
        if (id.Length > MaxBytes || Encoding.UTF8.GetByteCount(id) > MaxBytes)
            return $"is longer than {MaxBytes} bytes";
        if (id is "." or "..") return $"is '{id}', which is a directory's own name";
        foreach (char c in id)
            if (c is '/' or '\\' || char.IsControl(c)) return "has a '/', a '\\' or a control character";
        return null;
    }
}
