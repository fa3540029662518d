namespace Mesosd.Protocol.Generator;

/// <summary>A fault in a schema file. Ends its reading; the compiler shows it as an error.</summary>
internal sealed class SchemaException(string file, int line, int column, string text) : Exception(text)
{
    /// <summary>The file's path, as the compiler knows it.</summary>
    public string File { get; } = file;

    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column, from 1.</summary>
    public int Column { get; } = column;
}
