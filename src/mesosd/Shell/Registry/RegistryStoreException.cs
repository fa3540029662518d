namespace Mesosd.Shell.Registry;

/// <summary>A master's registry on its disk cannot be used; the message says which file, why, and what to do.</summary>
internal sealed class RegistryStoreException(string message, Exception? cause = null) : Exception(message, cause);
