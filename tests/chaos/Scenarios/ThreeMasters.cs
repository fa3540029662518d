using Mesosd.Harness;
using Xunit;

namespace Mesosd.Chaos;

/// <summary>The cluster that these scenarios share: three masters, five agents, three ZooKeeper servers.</summary>
[CollectionDefinition(Name)]
public sealed class ThreeMasters : ICollectionFixture<ThreeMasters.Fixture>
{
    public const string Name = "three masters";

    public sealed class Fixture : ClusterFixture
    {
        internal override ClusterShape Shape => Shapes.Three;
    }
}
