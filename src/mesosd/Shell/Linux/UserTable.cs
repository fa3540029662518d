using System.Globalization;

namespace Mesosd.Shell.Linux;

/// <summary>
/// The users and groups of this machine, read from the texts of <c>/etc/passwd</c> and <c>/etc/group</c>. A
/// static binary cannot load glibc's name services, so users that live only in LDAP and the like are not known.
/// </summary>
/// <remarks>Immutable, thread-safe.</remarks>
public sealed class UserTable
{
    /// <summary>Linux' own limit on the groups of a process.</summary>
    public const int MaxGroups = 65_536;

    private readonly Dictionary<string, UserIdentity> _users = new(StringComparer.Ordinal);

    private UserTable()
    {
    }

    /// <summary>Reads both texts; lines that are malformed are skipped, as glibc does.</summary>
    public static UserTable Parse(string passwd, string group)
    {
        Dictionary<string, List<uint>> memberships = ParseGroups(group);
        UserTable table = new();
        foreach (ReadOnlySpan<char> line in passwd.AsSpan().EnumerateLines())
        {
            string[] fields = line.ToString().Split(':');
            if (fields.Length < 4 || fields[0].Length == 0) continue;
            if (!TryParseId(fields[2], out uint user) || !TryParseId(fields[3], out uint primary)) continue;
            List<uint> groups = [primary];
            if (memberships.TryGetValue(fields[0], out List<uint>? more))
                groups.AddRange(more.Where(id => id != primary).Distinct().Take(MaxGroups - 1));
            // The first line of a name wins, as in getpwnam(3).
            table._users.TryAdd(fields[0], new UserIdentity(user, primary, groups));
        }
        return table;
    }

    /// <summary>Finds a user by name.</summary>
    public UserIdentity? Find(string name) => _users.GetValueOrDefault(name);

    private static Dictionary<string, List<uint>> ParseGroups(string group)
    {
        Dictionary<string, List<uint>> memberships = new(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in group.AsSpan().EnumerateLines())
        {
            string[] fields = line.ToString().Split(':');
            if (fields.Length < 4 || !TryParseId(fields[2], out uint id)) continue;
            foreach (string member in fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!memberships.TryGetValue(member, out List<uint>? groups)) memberships[member] = groups = [];
                groups.Add(id);
            }
        }
        return memberships;
    }

    // 2^32 - 1 means "leave it as it is" to chown(2) and setuid(2), so it is nobody's id.
    private static bool TryParseId(string text, out uint id) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id != uint.MaxValue;
}
