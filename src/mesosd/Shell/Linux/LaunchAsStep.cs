namespace Mesosd.Shell.Linux;

/// <summary>Where <c>launch-as</c> failed; the numbers travel through its report pipe.</summary>
internal enum LaunchAsStep
{
    ReadPlan = 1,
    SetGroups = 2,
    SetGroup = 3,
    SetUser = 4,
    Start = 5,
}
