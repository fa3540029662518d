namespace Mesosd.Settings;

/// <summary>The agent's flags that say what it offers.</summary>
public static partial class AgentFlagTable
{
    private static FlagDefinition[] ResourceFlags() => [];
}
