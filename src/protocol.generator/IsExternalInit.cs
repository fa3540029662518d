// netstandard2.0 lacks the type that the compiler marks init-only setters with; records need it.
namespace System.Runtime.CompilerServices;

internal static class IsExternalInit;
