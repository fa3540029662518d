namespace Mesosd.Shell.Linux;

/// <summary>The descriptors of ours that a child gets as its own.</summary>
/// <param name="Input">Becomes 0.</param>
/// <param name="Output">Becomes 1.</param>
/// <param name="Error">Becomes 2.</param>
/// <param name="Plan">Becomes 3, only for <c>launch-as</c>; must be 10 or above. -1: none.</param>
/// <param name="Report">Becomes 4, together with <paramref name="Plan"/>.</param>
internal readonly record struct StandardStreams(int Input, int Output, int Error, int Plan = -1, int Report = -1);
