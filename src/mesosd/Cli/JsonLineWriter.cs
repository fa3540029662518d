using System.Text;
using System.Text.Json;

namespace Mesosd.Cli;

/// <summary>Turns a task's output into JSON objects, one a line of output, on one stream.</summary>
internal sealed class JsonLineWriter(TextWriter target, string? label, string stream) : TextWriter
{
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => target.Encoding;

    public override void Write(char value)
    {
        if (value != '\n')
        {
            _line.Append(value);
            return;
        }
        string name = label is null ? "" : $"\"instance\":\"{JsonEncodedText.Encode(label)}\",";
        target.WriteLine($"{{{name}\"{stream}\":\"{JsonEncodedText.Encode(_line.ToString())}\"}}");
        _line.Clear();
    }

    public override void Flush() => target.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _line.Length > 0) Write('\n');
        base.Dispose(disposing);
    }
}
