namespace Mesosd.Harness;

/// <summary>One host of a <see cref="NamespaceNetwork"/>: a network namespace with an address of its own.</summary>
public sealed record NetworkHost(string Name, string Namespace, string Address);
