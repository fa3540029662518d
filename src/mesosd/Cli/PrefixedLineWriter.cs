using System.Text;

namespace Mesosd.Cli;

/// <summary>Puts a prefix before each line, so that the output of several tasks can be told apart.</summary>
internal sealed class PrefixedLineWriter(TextWriter target, string prefix) : TextWriter
{
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => target.Encoding;

    public override void Write(char value)
    {
        _line.Append(value);
        if (value != '\n') return;
        target.Write(prefix);
        target.Write(_line);
        _line.Clear();
    }

    // An unfinished line waits for its end, so that the lines of two tasks never mix; Dispose gives it one.
    public override void Flush() => target.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _line.Length > 0) Write('\n');
        base.Dispose(disposing);
    }
}
