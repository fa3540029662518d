namespace Mesosd.Shell.Agent.Storage;

/// <summary>An agent's folder cannot be used; the message says which file, why, and what to do.</summary>
internal sealed class AgentStoreException(string message, Exception? cause = null)
    : Exception(message, cause);
