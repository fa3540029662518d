using System.Text;
using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper;

/// <summary>Who may do what with a node. Rules are not inherited by children.</summary>
/// <param name="Permissions">What is permitted.</param>
/// <param name="Scheme">How ZooKeeper recognizes them: <c>world</c>, <c>auth</c>, <c>digest</c>, <c>ip</c>, …</param>
/// <param name="Id">Who, in the scheme's own form.</param>
public sealed record AccessRule(Permissions Permissions, string Scheme, string Id)
{
    /// <summary>Everybody may do everything.</summary>
    public static IReadOnlyList<AccessRule> Open { get; } = [new(Permissions.All, "world", "anyone")];

    /// <summary>Everybody may read.</summary>
    public static IReadOnlyList<AccessRule> ReadOnly { get; } = [new(Permissions.Read, "world", "anyone")];

    /// <summary>Whoever the creating session authenticated as may do everything, and nobody else anything.</summary>
    public static IReadOnlyList<AccessRule> CreatorAll { get; } = [new(Permissions.All, "auth", "")];

    /// <summary>A rule for whoever knows a user's password.</summary>
    /// <param name="permissions">What is permitted.</param>
    /// <param name="credentials">The user and the password, of which only a digest goes into the rule.</param>
    public static AccessRule Digest(Permissions permissions, ZooKeeperCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        byte[] digest = Sha1Digest.Of(Encoding.UTF8.GetBytes($"{credentials.User}:{credentials.Password}"));
        return new AccessRule(permissions, "digest", $"{credentials.User}:{Convert.ToBase64String(digest)}");
    }

    internal int Bytes => sizeof(int) + JuteWriter.SizeOf(Scheme) + JuteWriter.SizeOf(Id);

    internal void Write(JuteWriter writer)
    {
        writer.WriteInt32((int)Permissions);
        writer.WriteString(Scheme);
        writer.WriteString(Id);
    }

    internal static AccessRule[] ReadAll(ref JuteReader reader)
    {
        AccessRule[] rules = new AccessRule[reader.ReadCount(leastElementBytes: 12)];
        for (int index = 0; index < rules.Length; index++)
            rules[index] = new AccessRule((Permissions)reader.ReadInt32(), reader.ReadString(), reader.ReadString());
        return rules;
    }
}
