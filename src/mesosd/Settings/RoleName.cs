namespace Mesosd.Settings;

/// <summary>What may be called a role, by Mesos' rules.</summary>
public static class RoleName
{
    /// <summary>The role of resources that are reserved for nobody.</summary>
    public const string Unreserved = "*";

    // Roles travel with every offer; Mesos has no limit, longer ones are mistakes.
    private const int MaxLength = 1024;

    /// <summary>
    /// What is wrong with the name, as words that can follow a colon; null when nothing is.
    /// </summary>
    public static string? Check(string role)
    {
        if (role == Unreserved) return null;
        if (role.Length == 0) return "the role is empty";
        if (role.Length > MaxLength) return $"the role has more than {MaxLength} letters";
        foreach (string part in role.Split('/'))
            if (CheckPart(part) is { } problem) return $"role \"{FlagDisplay.Clean(role)}\": {problem}";
        return null;
    }

    private static string? CheckPart(string part)
    {
        if (part.Length == 0) return "a slash stands between two names only";
        if (part is "." or "..") return $"{part} is no name";
        if (part == Unreserved) return "* cannot be part of a role";
        if (part[0] == '-') return "a name cannot start with a dash";
        bool isPlain = !part.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter));
        return isPlain ? null : "white space and control characters cannot be part of a role";
    }
}
