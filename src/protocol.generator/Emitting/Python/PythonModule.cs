namespace Mesosd.Protocol.Generator.Python;

/// <summary>A module of generated Python.</summary>
/// <param name="Name">Its dotted name.</param>
/// <param name="Alias">What it is called in the modules that import it.</param>
/// <param name="File">Its path below the folder that is written to.</param>
/// <param name="Doc">Its docstring.</param>
internal sealed record PythonModule(string Name, string Alias, string File, string Doc);
