namespace Mesosd.Shell.Master;

/// <summary>How a master came to its end.</summary>
/// <param name="ExitCode">The process' exit code.</param>
/// <param name="Text">Why, in a sentence.</param>
internal sealed record MasterOutcome(int ExitCode, string Text);
