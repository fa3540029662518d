namespace Mesosd.Protocol.Generator;

/// <summary>
/// Reads one schema file: the part of proto2 that this schema uses, and a clear refusal of everything else.
/// </summary>
internal sealed class ProtoParser
{
    private const int MaxNesting = 32;

    private readonly string _file;
    private readonly TokenReader _tokens;
    private readonly List<ImportSyntax> _imports = [];
    private readonly List<MessageSyntax> _messages = [];
    private readonly List<EnumSyntax> _enums = [];
    private string _package = "";
    private string? _namespace;

    private ProtoParser(string file, string text)
    {
        _file = file;
        _tokens = new TokenReader(file, ProtoLexer.Read(file, text));
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="SchemaException">The file is not what this parser reads.</exception>
    public static FileSyntax Parse(string file, string text) => new ProtoParser(file, text).ParseFile();

    private FileSyntax ParseFile()
    {
        ParseSyntax();
        while (_tokens.Peek.Kind != ProtoTokenKind.End) ParseDeclaration();
        if (_namespace is null)
        {
            throw _tokens.Fail(_tokens.Peek, "expected option csharp_namespace = \"…\"; in the file");
        }
        return new FileSyntax(_file, _package, _namespace, _imports, _messages, _enums);
    }

    private void ParseSyntax()
    {
        _tokens.Expect("syntax");
        _tokens.Expect("=");
        ProtoToken version = _tokens.ExpectText("the syntax \"proto2\"");
        if (version.Value != "proto2")
        {
            throw _tokens.Fail(version, $"expected \"proto2\" and found {version.Describe()}");
        }
        _tokens.Expect(";");
    }

    private void ParseDeclaration()
    {
        ProtoToken first = _tokens.Take();
        switch (first.Kind == ProtoTokenKind.Text ? "" : first.Value)
        {
            case "package":
                _package = _tokens.ExpectPath("a package name").Value;
                _tokens.Expect(";");
                break;
            case "import":
                ParseImport();
                break;
            case "option":
                ParseFileOption();
                break;
            case "message":
                _messages.Add(ParseMessage(first, 0));
                break;
            case "enum":
                _enums.Add(ParseEnum(first));
                break;
            case ";":
                break;
            default:
                throw _tokens.Fail(
                    first, $"expected package, import, option, message or enum and found {first.Describe()}");
        }
    }

    private void ParseImport()
    {
        bool isPublic = _tokens.TryTake("public");
        ProtoToken path = _tokens.ExpectText("the imported file");
        _imports.Add(new ImportSyntax(path.Value, isPublic, path));
        _tokens.Expect(";");
    }

    private void ParseFileOption()
    {
        ProtoToken name = _tokens.ExpectPath("an option's name");
        _tokens.Expect("=");
        // Options for other languages are theirs.
        if (name.Value == "csharp_namespace") _namespace = _tokens.ExpectText("a namespace").Value;
        else _tokens.Take();
        _tokens.Expect(";");
    }

    private MessageSyntax ParseMessage(ProtoToken keyword, int depth)
    {
        if (depth == MaxNesting) throw _tokens.Fail(keyword, $"messages nested more than {MaxNesting} deep");
        ProtoToken name = _tokens.ExpectName("the message's name");
        var body = new MessageBody();
        _tokens.Expect("{");
        while (!_tokens.TryTake("}")) ParseMember(body, depth);
        body.Reserved.Check(_file, name.Value, body.Fields);
        ProtoToken at = name with { Comment = keyword.Comment };
        return new MessageSyntax(name.Value, at, body.Fields, body.Oneofs, body.Messages, body.Enums);
    }

    private void ParseMember(MessageBody body, int depth)
    {
        ProtoToken first = _tokens.Take();
        switch (first.Kind == ProtoTokenKind.Text ? "" : first.Value)
        {
            case "message":
                body.Messages.Add(ParseMessage(first, depth + 1));
                break;
            case "enum":
                body.Enums.Add(ParseEnum(first));
                break;
            case "required":
                body.Fields.Add(ParseField(first, FieldLabel.Required, null));
                break;
            case "optional":
                body.Fields.Add(ParseField(first, FieldLabel.Optional, null));
                break;
            case "repeated":
                body.Fields.Add(ParseField(first, FieldLabel.Repeated, null));
                break;
            case "map":
                body.Fields.Add(ParseMap(first));
                break;
            case "oneof":
                ParseOneof(body, first);
                break;
            case "reserved":
                body.Reserved.Parse(_tokens);
                break;
            case ";":
                break;
            default:
                throw _tokens.Fail(
                    first, $"expected required, optional, repeated, map, oneof, message, enum, reserved or '}}' "
                    + $"and found {first.Describe()}");
        }
    }

    private void ParseOneof(MessageBody body, ProtoToken keyword)
    {
        ProtoToken name = _tokens.ExpectName("the oneof's name");
        body.Oneofs.Add(new OneofSyntax(name.Value, name with { Comment = keyword.Comment }));
        _tokens.Expect("{");
        while (!_tokens.TryTake("}"))
        {
            if (_tokens.Peek.Value is "required" or "optional" or "repeated" or "map")
            {
                throw _tokens.Fail(
                    _tokens.Peek, $"a member of a oneof has no label; found {_tokens.Peek.Describe()}");
            }
            body.Fields.Add(ParseField(_tokens.Peek, FieldLabel.Optional, name.Value));
        }
    }

    private FieldSyntax ParseMap(ProtoToken keyword)
    {
        _tokens.Expect("<");
        ProtoToken key = _tokens.ExpectPath("the keys' type");
        if (key.Value != "string")
        {
            throw _tokens.Fail(key, $"expected string as the keys' type and found {key.Describe()}");
        }
        _tokens.Expect(",");
        return ParseField(keyword, FieldLabel.Map, null, ">");
    }

    private FieldSyntax ParseField(
        ProtoToken first, FieldLabel label, string? oneof, string? afterType = null)
    {
        ProtoToken type = _tokens.ExpectPath("the field's type");
        if (type.Value is "group" or "map") throw _tokens.Fail(type, $"{type.Describe()} cannot stand here");
        if (afterType is not null) _tokens.Expect(afterType);
        ProtoToken name = _tokens.ExpectName("the field's name");
        _tokens.Expect("=");
        ProtoToken numberAt = _tokens.Peek;
        int number = _tokens.ExpectInteger("the field's number");
        if (number is < 1 or > 536_870_911 or (>= 19_000 and <= 19_999))
        {
            throw _tokens.Fail(
                numberAt, "expected a field number within 1..536870911 and outside 19000..19999");
        }
        FieldOptions options = FieldOptions.Parse(_tokens);
        _tokens.Expect(";");
        return new FieldSyntax(label, type.Value, name.Value, number, options.Default, options.IsDeprecated,
            oneof, first.Comment, name, type);
    }

    private EnumSyntax ParseEnum(ProtoToken keyword)
    {
        ProtoToken name = _tokens.ExpectName("the enum's name");
        var values = new List<EnumValueSyntax>();
        _tokens.Expect("{");
        while (!_tokens.TryTake("}"))
        {
            ProtoToken value = _tokens.ExpectName("a value's name");
            _tokens.Expect("=");
            int number = _tokens.ExpectInteger("the value's number");
            FieldOptions.Parse(_tokens);
            _tokens.Expect(";");
            if (values.Exists(other => other.Number == number || other.Name == value.Value))
            {
                throw _tokens.Fail(
                    value, $"the name or number of {value.Value} stands twice in enum {name.Value}");
            }
            values.Add(new EnumValueSyntax(value.Value, number, value));
        }
        if (values.Count == 0) throw _tokens.Fail(name, $"enum {name.Value} has no values");
        return new EnumSyntax(name.Value, name with { Comment = keyword.Comment }, values);
    }

    private sealed class MessageBody
    {
        public List<FieldSyntax> Fields { get; } = [];

        public List<OneofSyntax> Oneofs { get; } = [];

        public List<MessageSyntax> Messages { get; } = [];

        public List<EnumSyntax> Enums { get; } = [];

        public ReservedFields Reserved { get; } = new();
    }
}
