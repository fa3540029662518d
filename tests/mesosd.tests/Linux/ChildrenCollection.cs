using Xunit;

namespace Mesosd.Tests.Linux;

/// <summary>
/// Tests that start real processes: they reap every child of the test process, so they run alone.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ChildrenCollection
{
    public const string Name = "children";
}
