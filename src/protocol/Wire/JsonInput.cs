namespace Mesosd.Protocol.Wire;

/// <summary>
/// What is carried along while a JSON document is read into a message: the path, for errors, and the first
/// error. Generated readers push and pop the path; they never throw.
/// </summary>
public ref struct JsonInput
{
    private string? _error;

    /// <summary>Whether something was wrong; then the message must not be used.</summary>
    public readonly bool Failed => _error is not null;

    /// <summary>A sentence for people: which field, what was found and what was expected. Null when all is well.</summary>
    public readonly string? Error => _error;

    /// <summary>Keeps the first error.</summary>
    /// <param name="field">The field as <c>message.field</c>, by the schema's names.</param>
    /// <param name="expected">What was expected and what was found, such as <c>expected a number, found a string</c>.</param>
    public void Fail(string field, string expected) => _error ??= $"{field}: {expected}";

    /// <summary>Reports required fields that never came, by their names, separated with commas.</summary>
    public void FailMissing(string messageName, string fields) =>
        _error ??= $"Missing required fields: {messageName}.{fields}";
}
