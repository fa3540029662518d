namespace Mesosd.Settings;

/// <summary>What a shell file's <c>$NAME</c> and <c>$(cat FILE)</c> can refer to.</summary>
internal sealed class ShellVariables(Dictionary<string, string> values, FlagSources sources)
{
    /// <summary>The variable's value; empty when it was never set, as in a shell.</summary>
    public string this[string name] => values.GetValueOrDefault(name, "");

    /// <summary>Sets a variable for the lines and files that follow.</summary>
    public void Set(string name, string value) => values[name] = value;

    /// <summary>A file's text without the line breaks at its end, as a shell substitutes it.</summary>
    public Parsed<string> Cat(string path)
    {
        // The packages' own files say $(cat /etc/mesos/zk); with another root they mean the file there.
        const string etc = "/etc/";
        string real = path.StartsWith(etc, StringComparison.Ordinal)
            ? $"{sources.EtcFolder}/{path[etc.Length..]}"
            : path;
        FileText file = sources.Files.Read(real);
        // Whoever leaves ZooKeeper removes /etc/mesos/zk first, and the packages' $(cat …) stays: no value
        // then.
        if (file.IsMissing) return "";
        return file.Text is { } text
            ? text.TrimEnd('\n')
            : Parsed<string>.Wrong($"cannot read {real}: {file.Problem}");
    }
}
