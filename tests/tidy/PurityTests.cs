using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Mesosd.Tidy;

/// <summary>The cores decide and the shell acts: what a core may not even name.</summary>
public sealed class PurityTests
{
    private static readonly string[] PureFolders =
    [
        "src/allocator", "src/mesosd/Core", "src/mesosd/Master", "src/mesosd/Agent", "src/mesosd/Containers",
        "src/mesosd/Executor", "src/mesosd/Settings", "src/mesosd/Coordination", "src/mesosd/Leadership", "src/mesosd/Registry",
        "src/mesosd/Journal", "src/mesosd/Metrics",
    ];

    private static readonly Dictionary<string, string> Forbidden = new()
    {
        ["DateTime"] = "take the present Instant as an argument",
        ["DateTimeOffset"] = "take the present Instant as an argument",
        ["Stopwatch"] = "take the present Instant as an argument",
        ["TimeProvider"] = "take the present Instant as an argument",
        ["Thread"] = "emit an effect; threads live in src/mesosd/Shell",
        ["Task"] = "emit an effect and wait for an input; tasks live in src/mesosd/Shell",
        ["ValueTask"] = "emit an effect and wait for an input; tasks live in src/mesosd/Shell",
        ["CancellationToken"] = "emit an effect and wait for an input; cancellation lives in src/mesosd/Shell",
        ["Timer"] = "keep a deadline in the state and report it through NextWakeup",
        ["Random"] = "derive it from the core's seed",
        ["RandomNumberGenerator"] = "let the shell hand in the bytes as part of an input",
        ["Guid"] = "derive it from the core's seed",
        ["Environment"] = "let the shell read it and hand it in with the settings",
        ["File"] = "emit an effect; files live in src/mesosd/Shell",
        ["FileStream"] = "emit an effect; files live in src/mesosd/Shell",
        ["Directory"] = "emit an effect; files live in src/mesosd/Shell",
        ["Socket"] = "know a ConnectionId; sockets live in src/mesosd/Shell",
        ["Process"] = "emit an effect; processes live in src/mesosd/Shell",
        ["Console"] = "emit a Notice effect",
        ["Interlocked"] = "a core has one caller and needs no atomics",
        ["Monitor"] = "a core has one caller and needs no locks",
        ["ConcurrentDictionary"] = "a core has one caller; use Dictionary",
    };

    private static readonly string[] ForbiddenNamespaces =
        ["System.IO", "System.Net", "System.Threading", "System.Diagnostics.Process", "Microsoft.AspNetCore"];

    // The time type turns a moment into text for people; it asks no clock.
    private static readonly string[] Exempt = ["src/allocator/Instant.cs"];

    [Fact]
    public void Pure_code_names_no_clock_thread_file_socket_or_random_source()
    {
        List<string> found = [];
        foreach (SourceFile file in SourceTree.Under(PureFolders).Where(file => !Exempt.Contains(file.Path)))
        {
            foreach (IdentifierNameSyntax name in file.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                bool isMemberOfSomething =
                    (name.Parent is MemberAccessExpressionSyntax access && access.Name == name) ||
                    (name.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } set && set.Left == name);
                if (!isMemberOfSomething && Forbidden.TryGetValue(name.Identifier.Text, out string? instead))
                    found.Add($"{file.Path}:{file.LineOf(name)} uses {name}: {instead}");
            }
        }
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public void Pure_code_imports_nothing_that_touches_the_world()
    {
        List<string> found = [];
        foreach (SourceFile file in SourceTree.Under(PureFolders))
        {
            foreach (UsingDirectiveSyntax import in file.Syntax.DescendantNodes().OfType<UsingDirectiveSyntax>())
            {
                string name = import.Name?.ToString() ?? "";
                if (ForbiddenNamespaces.Any(bad => name == bad || name.StartsWith(bad + ".", StringComparison.Ordinal)))
                    found.Add($"{file.Path}:{file.LineOf(import)} imports {name}: move the I/O to src/mesosd/Shell");
                if (name.StartsWith("Mesosd.Shell", StringComparison.Ordinal))
                    found.Add($"{file.Path}:{file.LineOf(import)} imports the shell: the shell calls the core, never back");
            }
        }
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    // .NET's own implementations load OpenSSL's shared library and with it a second C library, and the static binary
    // dies of it. Comparing in fixed time is managed code.
    [Fact]
    public void Nothing_in_the_static_binary_uses_cryptography_that_loads_a_shared_library()
    {
        string[] loading = ["RandomNumberGenerator", "SHA1", "SHA256", "SHA384", "SHA512", "MD5", "HMACSHA256", "Aes"];
        List<string> found = [];
        foreach (SourceFile file in SourceTree.Under("src/mesosd", "src/protocol", "src/zookeeper", "src/allocator", "examples"))
        {
            foreach (IdentifierNameSyntax name in file.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>())
                if (loading.Contains(name.Identifier.Text))
                    found.Add($"{file.Path}:{file.LineOf(name)} uses {name}: take random bytes from Shell.Linux.SystemRandom");
        }
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
