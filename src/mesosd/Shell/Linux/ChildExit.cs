namespace Mesosd.Shell.Linux;

/// <summary>A child that has ended and been reaped.</summary>
/// <param name="ProcessId">Free for re-use by the kernel from now on.</param>
/// <param name="Status">The raw wait(2) status.</param>
public readonly record struct ChildExit(int ProcessId, int Status);
