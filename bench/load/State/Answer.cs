namespace Mesosd.Load;

/// <summary>What an answer of HTTP took.</summary>
/// <param name="FirstByte">From the request to the first byte of its answer.</param>
/// <param name="Total">From the request to the last byte.</param>
/// <param name="Bytes">Of the body.</param>
internal readonly record struct Answer(TimeSpan FirstByte, TimeSpan Total, long Bytes);
