namespace Mesosd.Master;

/// <summary>What Mesos accepts as the name of a role: path-like, with '/' between its components.</summary>
public static class RoleName
{
    /// <summary>The role of those who name none, and the owner of what nobody has reserved.</summary>
    public const string Any = "*";

    /// <summary>Null when the role may be used; otherwise a sentence about what is wrong.</summary>
    public static string? Validate(string role)
    {
        if (role == Any) return null;
        if (role.Length == 0) return "a role's name is empty";
        if (role[0] == '/' || role[^1] == '/') return $"role '{role}' begins or ends with '/'";
        foreach (char c in role)
            if (c is ' ' or '\b' or '\x7f' || char.IsControl(c))
                return $"role '{Printable(role)}' has white space or a control character";
        foreach (Range component in role.AsSpan().Split('/'))
            if (ValidateComponent(role.AsSpan()[component]) is { } fault) return $"role '{role}' {fault}";
        return null;
    }

    private static string? ValidateComponent(ReadOnlySpan<char> component) => component switch
    {
        "" => "has '//' in it",
        "." or ".." => "has a component '.' or '..'",
        "*" => "has a component '*', which stands alone",
        _ when component[0] == '-' => "has a component that begins with '-'",
        _ => null,
    };

    private static string Printable(string role) =>
        string.Create(role.Length, role, static (span, text) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = char.IsControl(text[i]) ? '?' : text[i];
        });
}
