namespace Mesosd.Tests.Loop;

/// <summary>A model did something that must never happen.</summary>
internal sealed class ModelFailure(string text) : Exception(text);
