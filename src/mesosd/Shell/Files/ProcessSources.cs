using System.Collections;
using Mesosd.Settings;

namespace Mesosd.Shell.Files;

/// <summary>What this process was started with, as settings' sources.</summary>
public static class ProcessSources
{
    /// <summary>The sources for a command.</summary>
    /// <param name="arguments">The command line behind the command's own name.</param>
    public static FlagSources Of(IReadOnlyList<string> arguments)
    {
        List<KeyValuePair<string, string>> variables = [];
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            variables.Add(new KeyValuePair<string, string>((string)entry.Key, (string?)entry.Value ?? ""));
        return new FlagSources(arguments, variables, new SettingsFiles());
    }
}
