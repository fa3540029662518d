using System.Buffers.Binary;
using System.Text;

namespace Mesosd.Shell.Linux;

/// <summary>
/// What <c>launch-as</c> shall become. It travels through an anonymous file, not through argv or the
/// environment: those could be read by other users, and a task's variables must not reach a runtime that still
/// runs as root.
/// </summary>
/// <remarks>
/// Format, numbers in little-endian uint32: user id, group id, count of groups and the groups, count of strings
/// of path (1), arguments and environment, each followed by its strings as length and UTF-8 bytes.
/// </remarks>
internal sealed record LaunchAsPlan(
    UserIdentity Identity, string Path, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment)
{
    /// <summary>Above Linux' own limit for arguments and environment together (a quarter of the stack).</summary>
    internal const int MaxBytes = 16 << 20;

    internal byte[] Encode()
    {
        using MemoryStream bytes = new();
        Write(bytes, Identity.UserId);
        Write(bytes, Identity.GroupId);
        Write(bytes, (uint)Identity.Groups.Count);
        foreach (uint group in Identity.Groups) Write(bytes, group);
        Write(bytes, [Path]);
        Write(bytes, Arguments);
        Write(bytes, Environment);
        return bytes.ToArray();
    }

    /// <summary>Null when the bytes are not a whole plan.</summary>
    internal static LaunchAsPlan? Decode(ReadOnlySpan<byte> bytes)
    {
        if (!TryRead(ref bytes, out uint user) || !TryRead(ref bytes, out uint primary)) return null;
        if (!TryRead(ref bytes, out uint count) || count > UserTable.MaxGroups) return null;
        uint[] groups = new uint[count];
        for (int i = 0; i < groups.Length; i++)
            if (!TryRead(ref bytes, out groups[i])) return null;
        if (!TryRead(ref bytes, out string[] path) || path.Length != 1) return null;
        if (!TryRead(ref bytes, out string[] arguments)) return null;
        if (!TryRead(ref bytes, out string[] environment) || bytes.Length != 0) return null;
        return new LaunchAsPlan(new UserIdentity(user, primary, groups), path[0], arguments, environment);
    }

    private static void Write(MemoryStream bytes, uint value)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(four, value);
        bytes.Write(four);
    }

    private static void Write(MemoryStream bytes, IReadOnlyList<string> texts)
    {
        Write(bytes, (uint)texts.Count);
        foreach (string text in texts)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            Write(bytes, (uint)utf8.Length);
            bytes.Write(utf8);
        }
    }

    private static bool TryRead(ref ReadOnlySpan<byte> bytes, out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(bytes, out value)) return false;
        bytes = bytes[4..];
        return true;
    }

    private static bool TryRead(ref ReadOnlySpan<byte> bytes, out string[] texts)
    {
        texts = [];
        // Each string takes four bytes at least, which bounds the array by the input.
        if (!TryRead(ref bytes, out uint count) || count > bytes.Length / 4) return false;
        texts = new string[count];
        for (int i = 0; i < texts.Length; i++)
        {
            if (!TryRead(ref bytes, out uint length) || length > bytes.Length) return false;
            texts[i] = Encoding.UTF8.GetString(bytes[..(int)length]);
            bytes = bytes[(int)length..];
        }
        return true;
    }
}
