using Mesosd.Master;
using Mesosd.Protocol.Native;

namespace Mesosd.Registry;

/// <summary>An operation on its way into the log.</summary>
/// <param name="Update">The number that its outcome carries.</param>
/// <param name="Operation">What it does.</param>
/// <param name="Bytes">What it takes in an entry, at most.</param>
/// <param name="Deadline">When it is given up, unless it is under way.</param>
internal readonly record struct WaitingOperation(
    RegistryUpdateId Update, RegistryOperation Operation, int Bytes, Instant Deadline);
