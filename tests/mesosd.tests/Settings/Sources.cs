using Mesosd.Settings;

namespace Mesosd.Tests.Settings;

/// <summary>Makes settings' sources for tests: words, <c>NAME=value</c> variables, files.</summary>
internal sealed class Sources
{
    private readonly List<KeyValuePair<string, string>> _variables = [];

    public TestFiles Files { get; } = new();

    public Sources With(string name, string value)
    {
        _variables.Add(new KeyValuePair<string, string>(name, value));
        return this;
    }

    public Sources WithFile(string path, string text)
    {
        Files[path] = text;
        return this;
    }

    public FlagSources Of(params string[] arguments) => new(arguments, _variables, Files);

    public FlagValues Parse(FlagTable table, params string[] arguments) =>
        FlagParser.Parse(table, Of(arguments));

    public static string Errors(FlagValues values) => string.Join('\n', values.Errors);

    public static string Warnings(FlagValues values) => string.Join('\n', values.Warnings);
}
