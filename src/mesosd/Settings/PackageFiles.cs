namespace Mesosd.Settings;

/// <summary>
/// The files that Mesos' packages put under <c>/etc</c> and their start script turned into flags. Read here
/// without a shell: only what that script's conventions mean, and what is not understood is reported.
/// </summary>
internal static class PackageFiles
{
    // Left behind by package managers and editors beside the file that counts.
    private static readonly string[] Leftovers =
        ["~", ".bak", ".swp", ".dpkg-old", ".dpkg-new", ".dpkg-dist", ".rpmsave", ".rpmnew", ".rpmorig"];

    public static void Collect(FlagCollector collector, FlagSources sources)
    {
        PackageLayout layout = PackageLayout.Of(collector.Table.Role);
        CollectZooKeeperFile(collector, sources, layout);
        CollectDefaults(collector, sources, layout);
        foreach ((string folder, FlagSource source) in layout.Folders)
            CollectFolder(collector, sources, $"{sources.EtcFolder}/{folder}", source);
    }

    private static void CollectZooKeeperFile(
        FlagCollector collector, FlagSources sources, PackageLayout layout)
    {
        string path = $"{sources.EtcFolder}/mesos/zk";
        if (ReadOptional(collector, sources, path) is not { } text || text.Trim().Length == 0) return;
        collector.TryAssign(layout.ZooKeeperFlag, text.Trim(),
            new FlagOrigin(FlagSource.ZooKeeperFile, $"file {path}"));
    }

    private static void CollectDefaults(FlagCollector collector, FlagSources sources, PackageLayout layout)
    {
        // One file sees the variables of those before it, and they the environment: they were sourced in
        // turn.
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach ((string name, string value) in sources.Variables) variables.TryAdd(name, value);
        foreach ((string name, FlagSource source) in layout.DefaultsFiles)
        {
            string path = $"{sources.EtcFolder}/default/{name}";
            if (ReadOptional(collector, sources, path) is not { } text) continue;
            DefaultsFile file = new(path, source, layout);
            file.Collect(collector, text, new ShellVariables(variables, sources));
        }
    }

    private static void CollectFolder(
        FlagCollector collector, FlagSources sources, string folder, FlagSource source)
    {
        foreach (string name in ListOptional(collector, sources, folder))
            CollectFile(collector, sources, $"{folder}/{name}",
                new FlagOrigin(source, $"file {folder}/{name}"));
        foreach (string name in PackageLayout.Of(collector.Table.Role).Lists)
            CollectList(collector, sources, $"{folder}/{name}",
                new FlagOrigin(source, $"folder {folder}/{name}"));
    }

    private static void CollectFile(
        FlagCollector collector, FlagSources sources, string path, FlagOrigin origin)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        // A shell's * leaves hidden files out. ?no-logger spoke to the start script, which mesosd does not
        // need.
        if (name.Length == 0 || name.StartsWith('.') || name == "?no-logger") return;
        if (Leftovers.FirstOrDefault(end => name.EndsWith(end, StringComparison.Ordinal)) is { } leftover)
        {
            collector.Warnings.Add($"{origin.Place} is ignored: its name ends in {leftover}.");
            return;
        }
        if (name[0] == '?')
        {
            if (!collector.TryAssign(name[1..], null, origin)) collector.AddUnknown(name[1..], origin);
            return;
        }
        if (ReadOptional(collector, sources, path) is not { } text) return;
        if (!collector.TryAssign(name, text.TrimEnd('\n'), origin)) collector.AddUnknown(name, origin);
    }

    // attributes/rack with "r1" in it and attributes/zone with "a" mean --attributes=rack:r1;zone:a.
    private static void CollectList(
        FlagCollector collector, FlagSources sources, string folder, FlagOrigin origin)
    {
        List<string> parts = [];
        foreach (string name in ListOptional(collector, sources, folder))
        {
            if (name.StartsWith('.')) continue;
            string? text = ReadOptional(collector, sources, $"{folder}/{name}")?.TrimEnd('\n');
            if (!string.IsNullOrEmpty(text)) parts.Add($"{name}:{text}");
        }
        string flag = folder[(folder.LastIndexOf('/') + 1)..];
        if (parts.Count > 0) collector.TryAssign(flag, string.Join(';', parts), origin);
    }

    private static string? ReadOptional(FlagCollector collector, FlagSources sources, string path)
    {
        FileText file = sources.Files.Read(path);
        if (file.Text is null && !file.IsMissing)
            collector.Errors.Add(new FlagError(path, "", $"cannot read the file: {file.Problem}."));
        return file.Text;
    }

    private static IReadOnlyList<string> ListOptional(
        FlagCollector collector, FlagSources sources, string path)
    {
        FolderFiles folder = sources.Files.List(path);
        if (folder.Problem is { } problem)
            collector.Errors.Add(new FlagError(path, "", $"cannot list the folder: {problem}."));
        return folder.Names;
    }
}
