using System.Globalization;
using System.Text.Json;
using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;
using TaskStatus = Mesosd.Protocol.Messages.TaskStatus;

namespace Mesosd.Cli;

/// <summary>
/// What <c>mesosd run</c> prints. For people: the tasks' own output on the same streams, and state changes on
/// standard error, so that the output can be piped. For programs: everything on standard output, one JSON
/// object a line.
/// </summary>
internal sealed class RunReport(TextWriter output, TextWriter errors, bool json)
{
    /// <summary>Where the text of a task's stream goes.</summary>
    /// <param name="label">The instance's name when there are several, else null.</param>
    /// <param name="stream">stdout or stderr.</param>
    public TextWriter StreamOf(string? label, string stream)
    {
        if (json) return new JsonLineWriter(output, label, stream);
        TextWriter target = stream == "stdout" ? output : errors;
        return label is null ? target : new PrefixedLineWriter(target, $"[{label}] ");
    }

    /// <summary>Nothing more comes on a stream of <see cref="StreamOf"/>. The process's own streams stay open.</summary>
    public void Finish(TextWriter stream)
    {
        if (stream == output || stream == errors) stream.Flush();
        else stream.Dispose();
    }

    /// <summary>A task changed its state.</summary>
    public void State(TaskStatus status, string? agent)
    {
        if (json)
        {
            output.WriteLine($"{{\"status\":{MessageCodec.ToJson(status)}}}");
            output.Flush();
            return;
        }
        string name = TaskStateNames.ToName(status.State);
        string place = agent is null ? "" : $" on {agent}";
        string why = string.IsNullOrEmpty(status.Message) ? "" : $": {status.Message}";
        Say($"{status.TaskId.Value} {name}{place}{why}");
    }

    /// <summary>Something about the whole run.</summary>
    public void Say(string text)
    {
        if (json)
        {
            output.WriteLine($"{{\"notice\":\"{JsonEncodedText.Encode(text)}\"}}");
            output.Flush();
            return;
        }
        string time = DateTimeOffset.Now.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        errors.WriteLine($"{time} {text}");
        errors.Flush();
    }
}
