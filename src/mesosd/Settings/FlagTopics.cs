namespace Mesosd.Settings;

/// <summary>The headings under which flags stand in help.</summary>
internal static class FlagTopics
{
    public const string General = "General";
    public const string Network = "Network";
    public const string Agents = "Agents";
    public const string Offers = "Offers and fair shares";
    public const string Frameworks = "Frameworks";
    public const string Availability = "High availability";
    public const string Resources = "Resources and attributes";
    public const string Executors = "Executors";
    public const string Recovery = "Recovery";
    public const string Containers = "Containers";
    public const string Images = "Images";
    public const string Cgroups = "Cgroups";
    public const string Volumes = "Volumes";
    public const string Disk = "Disk";
    public const string ContainerNetworks = "Container networks";
    public const string Security = "Security";
    public const string Extensions = "Extensions";
    public const string Logging = "Logging";
    public const string Connections = "Connections";
}
