namespace Mesosd.Protocol.Generator;

/// <summary>The kinds of token in a schema file.</summary>
internal enum ProtoTokenKind : byte
{
    /// <summary>The end of the file.</summary>
    End,

    /// <summary>A word; dots belong to it, so <c>mesos.v1.TaskInfo</c> is one token.</summary>
    Word,

    /// <summary>A number, unsigned and as written.</summary>
    Number,

    /// <summary>A quoted string, without its quotes and with its escapes resolved.</summary>
    Text,

    /// <summary>One character of punctuation.</summary>
    Sign,
}

/// <summary>One token of a schema file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its text.</param>
/// <param name="Line">The line it starts on, from 1.</param>
/// <param name="Column">The column it starts at, from 1.</param>
/// <param name="Comment">The comment that ends on the line before it, or null.</param>
internal sealed record ProtoToken(ProtoTokenKind Kind, string Value, int Line, int Column, string? Comment)
{
    /// <summary>The token in a message to people.</summary>
    public string Describe() => Kind switch
    {
        ProtoTokenKind.End => "the end of the file",
        ProtoTokenKind.Text => $"the string \"{Value}\"",
        _ => $"'{Value}'",
    };
}
