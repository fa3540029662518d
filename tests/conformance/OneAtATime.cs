using Xunit;

// Each test runs a cluster: several at once on a small machine would only make each other's waits longer.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
