using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Mesosd.Tidy;

/// <summary>The repository's own C# files, parsed once.</summary>
internal static class SourceTree
{
    private static readonly string[] Roots = ["src", "tests", "bench", "examples"];
    private static readonly string[] Skipped = ["/obj/", "/bin/", "/out/"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Files { get; } = Load();

    public static IEnumerable<SourceFile> Under(params string[] folders) =>
        Files.Where(file => folders.Any(folder => file.Path.StartsWith(folder + "/", StringComparison.Ordinal)));

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "mesosd.sln"))) return at.FullName;
        throw new InvalidOperationException("mesosd.sln was not found above the test's own folder");
    }

    private static List<SourceFile> Load() =>
    [
        .. Roots.Select(root => Path.Combine(Root, root))
            .Where(Directory.Exists)
            .SelectMany(root => Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
            .Where(path => !Skipped.Any(path.Contains))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(Path.GetRelativePath(Root, path), File.ReadAllText(path))),
    ];
}

/// <summary>One C# file with its syntax.</summary>
internal sealed class SourceFile(string path, string text)
{
    public string Path { get; } = path.Replace('\\', '/');

    public string Text { get; } = text;

    public string[] Lines { get; } = text.Split('\n');

    public SyntaxNode Syntax { get; } = CSharpSyntaxTree.ParseText(text).GetRoot();

    public int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
}
