using Mesosd.Protocol.Wire;

namespace Mesosd.Shell.Supervisor;

/// <summary>One thing that another thread tells a supervisor's loop.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Connection">Which connection; null for one that could not be made, and for signals.</param>
/// <param name="Message">What came.</param>
/// <param name="Text">Why, for people.</param>
internal readonly record struct SupervisorEvent(
    SupervisorEventKind Kind, Connection? Connection = null, IMessage? Message = null, string Text = "");
