using Mesosd.Harness;
using Xunit;

namespace Mesosd.ZooKeeper.Tests;

/// <summary>Three real servers for all tests that want them; tests that break some put them right at their end.</summary>
public sealed class EnsembleFixture : IAsyncLifetime
{
    public const string Collection = "ensemble";

    private int _roots;

    public ZooKeeperEnsemble Ensemble { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Ensemble = await ZooKeeperEnsemble.StartAsync(settings: new ZooKeeperSettings
    {
        // Empty container nodes go within a second, not a minute.
        JavaOptions = ["-Dznode.container.checkIntervalMs=500"],
    });

    public ValueTask DisposeAsync() => Ensemble.DisposeAsync();

    /// <summary>A node of the test's own, to be its root, made by a client without one.</summary>
    public async Task<string> NewRootAsync()
    {
        string root = $"/test{Interlocked.Increment(ref _roots)}";
        await using ZooKeeperClient client = new(Options(""));
        await client.CreateAsync(root, default).OrTimeout();
        return root;
    }

    public ZooKeeperOptions Options(string root, string? servers = null)
    {
        Assert.True(ZooKeeperAddress.TryParse((servers ?? Ensemble.ConnectString) + root, out ZooKeeperAddress? address, out string? error), error);
        return new ZooKeeperOptions { Address = address, SessionTimeout = TimeSpan.FromSeconds(10), Seed = 1 };
    }
}

[CollectionDefinition(EnsembleFixture.Collection)]
public sealed class EnsembleCollection : ICollectionFixture<EnsembleFixture>;
