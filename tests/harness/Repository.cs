namespace Mesosd.Harness;

/// <summary>Where the published programs are that these tests drive.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The published static binary: these tests are about it, not about assemblies.</summary>
    public static string Mesosd => Published("MESOSD_BINARY", "out/mesosd");

    /// <summary>The example framework, published.</summary>
    public static string WordCount => Published("MESOSD_WORD_COUNT", "out/word-count");

    private static string Published(string variable, string path)
    {
        string full = Environment.GetEnvironmentVariable(variable) ?? Path.Combine(Root, path);
        return File.Exists(full) ? full : throw new FileNotFoundException($"{full} is missing: run make publish first");
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "mesosd.sln"))) return at.FullName;
        throw new DirectoryNotFoundException("mesosd.sln was not found above the tests' own folder");
    }
}
