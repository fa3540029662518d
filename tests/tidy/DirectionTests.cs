using System.Xml.Linq;
using Xunit;

namespace Mesosd.Tidy;

/// <summary>References point one way: protocol, allocator, zookeeper and the daemon on top; frameworks use the client alone.</summary>
public sealed class DirectionTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["src/protocol.generator"] = [],
        ["src/zookeeper"] = [],
        ["src/protocol"] = ["protocol.generator", "zookeeper"],
        ["src/allocator"] = [],
        ["src/mesosd"] = ["protocol", "allocator", "zookeeper"],
    };

    private static readonly string[] AllowedForExamples = ["protocol"];

    [Fact]
    public void Projects_reference_only_what_lies_below_them()
    {
        List<string> found = [];
        foreach (string path in ProjectFiles())
        {
            string folder = Path.GetRelativePath(SourceTree.Root, Path.GetDirectoryName(path)!).Replace('\\', '/');
            string[]? allowed = folder.StartsWith("examples/", StringComparison.Ordinal)
                ? AllowedForExamples
                : Allowed.GetValueOrDefault(folder);
            if (allowed is null)
            {
                if (folder.StartsWith("src/", StringComparison.Ordinal))
                    found.Add($"{folder}: a new component; say in DirectionTests and ARCHITECTURE.md what it may reference");
                continue;
            }
            found.AddRange(References(path).Where(reference => !allowed.Contains(reference))
                .Select(reference => $"{folder} references {reference}; allowed: {string.Join(", ", allowed)}"));
        }
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public void Every_package_says_why_it_is_worth_having()
    {
        string path = Path.Combine(SourceTree.Root, "Directory.Packages.props");
        XElement[] groups = [.. XDocument.Load(path).Root!.Elements("ItemGroup")];
        foreach (XElement group in groups)
        {
            Assert.True(group.Attribute("Label") is not null, "each group of packages has a Label");
            bool testsOnly = group.Attribute("Label")!.Value.StartsWith("Tests", StringComparison.Ordinal);
            if (testsOnly) continue;
            foreach (XElement package in group.Elements("PackageVersion"))
                Assert.True(package.PreviousNode is XComment, $"{package.Attribute("Include")} has no comment saying why");
        }
    }

    private static IEnumerable<string> ProjectFiles() =>
        new[] { "src", "examples" }.Select(folder => Path.Combine(SourceTree.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories));

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
