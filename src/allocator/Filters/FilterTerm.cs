namespace Mesosd.Allocation;

/// <summary>How long a filter holds: until a moment, and at least through a run of the allocator.</summary>
/// <param name="Expiry">When it ends.</param>
/// <param name="LastRun">The run through which it holds even if its moment has come before.</param>
internal readonly record struct FilterTerm(Instant Expiry, long LastRun);
