namespace Mesosd.Master;

/// <summary>What a client of <c>/tasks</c> asks for, as it stands in the query; null for what it does not say.</summary>
internal sealed record TaskQuery(string? FrameworkId, string? TaskId, string? Limit, string? Offset, string? Order);
