using System.Runtime.CompilerServices;
using Xunit;

namespace Mesosd.Protocol.Tests;

/// <summary>
/// Golden files beside the tests. <c>UPDATE_SNAPSHOTS=1</c> rewrites them; the diff is the review.
/// </summary>
internal static class Snapshot
{
    public static bool IsUpdating { get; } = Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1";

    /// <summary>The repository's root, found from this file's own place at build time.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Compares with <c>tests/protocol.tests/Golden/NAME</c>.</summary>
    public static void Check(string name, string actual)
    {
        string path = Path.Combine(Root, "tests", "protocol.tests", "Golden", name);
        if (IsUpdating)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }
        Assert.True(File.Exists(path), $"{path} does not exist; make snapshots writes it");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
