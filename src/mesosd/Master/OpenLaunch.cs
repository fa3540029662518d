using Mesosd.Protocol.Messages;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>A numbered message that the agent has not said it has: a launch or an operation.</summary>
/// <param name="Id">Its number on this registration.</param>
/// <param name="Message">What is sent again.</param>
/// <param name="Framework">
/// Without whom it is pointless; null for an operation, which is in the books whoever asked for it.
/// </param>
internal readonly record struct OpenLaunch(ulong Id, IMessage Message, FrameworkId? Framework);
