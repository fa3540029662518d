using System.Runtime.CompilerServices;
using Xunit;

namespace Mesosd.Tests;

/// <summary>
/// Golden files beside the tests. <c>UPDATE_SNAPSHOTS=1</c> rewrites them; the diff is the review.
/// </summary>
internal static class Snapshot
{
    public static bool IsUpdating { get; } = Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1";

    /// <summary>The repository's root, found from this file's own place at build time.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Compares with <c>tests/mesosd.tests/Snapshots/NAME</c>.</summary>
    public static void Check(string name, string actual) =>
        CheckFile(Path.Combine("tests", "mesosd.tests", "Snapshots", name), actual);

    /// <summary>Compares with a file of the repository, by its path from the root.</summary>
    public static void CheckFile(string path, string actual)
    {
        string full = Path.Combine(Root, path);
        if (IsUpdating)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, actual);
            return;
        }
        Assert.True(File.Exists(full), $"{path} does not exist; UPDATE_SNAPSHOTS=1 writes it");
        Assert.Equal(File.ReadAllText(full), actual);
    }

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
