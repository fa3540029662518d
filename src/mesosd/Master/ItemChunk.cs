using Mesosd.Core;
using Mesosd.Protocol.Wire;

namespace Mesosd.Master;

/// <summary>Some items of a list.</summary>
/// <param name="Items">May be visited again; an item may be filled anew for the next.</param>
/// <param name="Shared">Where what is written of all of them may be kept; null when it belongs to one snapshot.</param>
internal readonly record struct ItemChunk(IEnumerable<IMessage> Items, SharedChunk? Shared = null);
