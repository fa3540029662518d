namespace Mesosd.Protocol.Generator;

/// <summary>The numbers and names that a message once had, or may have one day.</summary>
internal sealed class ReservedFields
{
    private readonly List<(int First, int Last)> _ranges = [];
    private readonly List<string> _names = [];

    /// <summary>Reads what follows the word <c>reserved</c>.</summary>
    public void Parse(TokenReader tokens)
    {
        do
        {
            if (tokens.Peek.Kind == ProtoTokenKind.Text) _names.Add(tokens.Take().Value);
            else ParseRange(tokens);
        }
        while (tokens.TryTake(","));
        tokens.Expect(";");
    }

    private void ParseRange(TokenReader tokens)
    {
        int first = tokens.ExpectInteger("a reserved number or name");
        int last = first;
        if (tokens.TryTake("to"))
        {
            last = tokens.TryTake("max") ? int.MaxValue : tokens.ExpectInteger("the last reserved number");
        }
        _ranges.Add((first, last));
    }

    /// <summary>Refuses fields with a reserved number or name, or with another field's.</summary>
    public void Check(string file, string message, IReadOnlyList<FieldSyntax> fields)
    {
        var numbers = new Dictionary<int, string>();
        var names = new HashSet<string>();
        foreach (FieldSyntax field in fields)
        {
            string? fault = null;
            if (_ranges.Exists(range => field.Number >= range.First && field.Number <= range.Last))
            {
                fault = $"the number {field.Number} is reserved in message {message}";
            }
            else if (_names.Contains(field.Name))
            {
                fault = $"the name {field.Name} is reserved in message {message}";
            }
            else if (numbers.TryGetValue(field.Number, out string other))
            {
                fault = $"the number {field.Number} belongs to {message}.{other} already";
            }
            else if (!names.Add(field.Name)) fault = $"message {message} has a field {field.Name} already";
            if (fault is not null) throw new SchemaException(file, field.At.Line, field.At.Column, fault);
            numbers.Add(field.Number, field.Name);
        }
    }
}
