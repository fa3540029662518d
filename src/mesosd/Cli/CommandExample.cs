namespace Mesosd.Cli;

/// <summary>A command line worth showing.</summary>
/// <param name="Line">What to type.</param>
/// <param name="Meaning">What it does, in a short sentence.</param>
public sealed record CommandExample(string Line, string Meaning);
