namespace Mesosd.Protocol.Generator;

/// <summary>
/// Turns files into one schema: finds the types that fields name, and gives everything its C# name.
/// </summary>
internal sealed class SchemaLinker
{
    private const int MaxRequired = 64;

    private readonly IReadOnlyList<FileSyntax> _files;
    private readonly Dictionary<string, TypeEntry> _types = [];
    private readonly Dictionary<string, string> _csharpNames = [];
    private readonly List<MessageModel> _messages = [];
    private readonly List<MessageModel> _unions = [];
    private readonly List<EnumModel> _enums = [];
    private readonly List<PendingMessage> _pending = [];
    private readonly HashSet<int> _kinds = [];

    private SchemaLinker(IReadOnlyList<FileSyntax> files) => _files = files;

    /// <summary>Links files.</summary>
    /// <exception cref="SchemaException">A type is not declared, not imported, or declared twice.</exception>
    public static SchemaModel Link(IEnumerable<FileSyntax> files)
    {
        var ordered = files.OrderBy(file => file.Path, System.StringComparer.Ordinal).ToList();
        return new SchemaLinker(ordered).Link();
    }

    private SchemaModel Link()
    {
        foreach (FileSyntax file in _files)
        {
            foreach (EnumSyntax declared in file.Enums) DeclareEnum(file, declared, []);
            foreach (MessageSyntax declared in file.Messages) DeclareMessage(file, declared, []);
        }
        foreach (PendingMessage pending in _pending) LinkFields(pending);
        foreach (PendingMessage union in _pending.Where(item => _unions.Contains(item.Model))) LinkUnion(union);
        return new SchemaModel(_messages, _enums, _unions);
    }

    private void DeclareMessage(FileSyntax file, MessageSyntax message, IReadOnlyList<string> outer)
    {
        List<string> path = [.. outer, message.Name];
        string fullName = FullName(file, path);
        var model = new MessageModel(fullName, file.Namespace, NameRules.TypeName(path), message.At.Comment,
            IsStruct(message));
        Declare(file, message.At, model.QualifiedName, fullName, new TypeEntry(file.Path, model, null));
        (IsOfUnions(file) ? _unions : _messages).Add(model);
        _pending.Add(new PendingMessage(file, message, model));
        foreach (EnumSyntax nested in message.Enums) DeclareEnum(file, nested, path);
        foreach (MessageSyntax nested in message.Messages) DeclareMessage(file, nested, path);
    }

    private void DeclareEnum(FileSyntax file, EnumSyntax declared, IReadOnlyList<string> outer)
    {
        List<string> path = [.. outer, declared.Name];
        string fullName = FullName(file, path);
        List<string> names = declared.Values.Select(value => value.Name).ToList();
        IReadOnlyList<string> members = NameRules.EnumMembers(declared.Name, names);
        var values = declared.Values
            .Select((value, index) =>
                new EnumValueModel(value.Name, members[index], value.Number, value.At.Comment))
            .ToList();
        var model = new EnumModel(
            fullName, file.Namespace, NameRules.TypeName(path), declared.At.Comment, values);
        Declare(file, declared.At, model.QualifiedName, fullName, new TypeEntry(file.Path, null, model));
        _enums.Add(model);
    }

    private void Declare(FileSyntax file, ProtoToken at, string csharpName, string fullName, TypeEntry entry)
    {
        if (_types.TryGetValue(fullName, out TypeEntry other))
        {
            throw new SchemaException(file.Path, at.Line, at.Column,
                $"{fullName} is declared in {other.File} already");
        }
        if (_csharpNames.TryGetValue(csharpName, out string sameName))
        {
            throw new SchemaException(file.Path, at.Line, at.Column,
                $"{fullName} and {sameName} would both be {csharpName} in C#");
        }
        _types.Add(fullName, entry);
        _csharpNames.Add(csharpName, fullName);
    }

    private static bool IsOfUnions(FileSyntax file) =>
        file.Path.Replace('\\', '/').EndsWith("/frames.proto", StringComparison.Ordinal);

    // Small messages of plain required values are values themselves: they can be compared and cost no object.
    private static bool IsStruct(MessageSyntax message) =>
        message.Fields.Count is 1 or 2 && message.Fields.All(field => field.Label == FieldLabel.Required
            && FieldType.FindScalar(field.TypeName) is { Kind: not FieldKind.Bytes });

    private void LinkFields(PendingMessage pending)
    {
        MessageModel model = pending.Model;
        model.Fields = pending.Syntax.Fields
            .OrderBy(field => field.Number)
            .Select(field => LinkField(pending, field))
            .ToList();
        model.Oneofs = pending.Syntax.Oneofs
            .Select(oneof => new OneofModel(oneof.Name, NameRules.Pascal(oneof.Name), oneof.At.Comment,
                model.Fields.Where(field => field.Oneof == oneof.Name).ToList()))
            .ToList();
        CheckMessage(pending);
    }

    private static void CheckMessage(PendingMessage pending)
    {
        MessageModel model = pending.Model;
        string? fault = null;
        if (model.Required.Count > MaxRequired) fault = $"more than {MaxRequired} required fields";
        if (model.Oneofs.Any(oneof => oneof.Members.Count == 0)) fault = "a oneof without members";
        if (model.Fields.GroupBy(field => field.Property).Any(same => same.Count() > 1))
        {
            fault = "two fields with the same name in C#";
        }
        if (fault is null) return;
        ProtoToken at = pending.Syntax.At;
        string text = $"message {model.FullName} has {fault}";
        throw new SchemaException(pending.File.Path, at.Line, at.Column, text);
    }

    // What a frame holds is told by its kind alone, so each kind and each message stands in one union only.
    private void LinkUnion(PendingMessage pending)
    {
        foreach (FieldSyntax field in pending.Syntax.Fields)
        {
            MessageModel? member = pending.Model.Fields.First(item => item.Name == field.Name).Type.Message;
            string? fault = null;
            if (field.Oneof is null || member is null) fault = "a union is one oneof of messages";
            else if (field.Number > ushort.MaxValue) fault = $"a frame's kind is at most {ushort.MaxValue}";
            else if (!_kinds.Add(field.Number)) fault = $"the kind {field.Number} stands in another union";
            else if (member.FrameKind != 0) fault = $"{member.FullName} is the kind {member.FrameKind}";
            if (fault is not null)
            {
                throw new SchemaException(pending.File.Path, field.At.Line, field.At.Column, fault);
            }
            member!.FrameKind = field.Number;
        }
    }

    private FieldModel LinkField(PendingMessage pending, FieldSyntax field)
    {
        FieldType type = FieldType.FindScalar(field.TypeName) ?? FindType(pending, field);
        string? value = null;
        if (field.Default is not null)
        {
            value = field.Label is FieldLabel.Repeated or FieldLabel.Map
                ? null
                : DefaultValue.ToCSharp(type, field.Default);
            if (value is null)
            {
                ProtoToken at = field.Default.Token;
                throw new SchemaException(pending.File.Path, at.Line, at.Column,
                    $"{field.Default.Text} cannot be the default of this field; expected a singular field "
                    + $"and a default of type {type.SchemaName}");
            }
        }
        return new FieldModel(field.Name, NameRules.Property(field.Name, pending.Model.Name), field.Number,
            field.Label, type, value, field.Default?.Text, field.IsDeprecated, field.Oneof, field.Doc);
    }

    private FieldType FindType(PendingMessage pending, FieldSyntax field)
    {
        foreach (string candidate in Candidates(pending.Model.FullName, field.TypeName))
        {
            if (!_types.TryGetValue(candidate, out TypeEntry entry)) continue;
            if (IsVisible(pending.File, entry.File)) return entry.ToFieldType();
            throw new SchemaException(pending.File.Path, field.TypeAt.Line, field.TypeAt.Column,
                $"{candidate} is declared in {entry.File}, which this file does not import");
        }
        throw new SchemaException(pending.File.Path, field.TypeAt.Line, field.TypeAt.Column,
            $"expected a type and found '{field.TypeName}', which is declared nowhere");
    }

    // Protobuf looks from the innermost scope outwards.
    private static IEnumerable<string> Candidates(string scope, string name)
    {
        if (name[0] == '.')
        {
            yield return name.Substring(1);
            yield break;
        }
        while (true)
        {
            yield return scope.Length == 0 ? name : scope + "." + name;
            if (scope.Length == 0) yield break;
            int dot = scope.LastIndexOf('.');
            scope = dot < 0 ? "" : scope.Substring(0, dot);
        }
    }

    private bool IsVisible(FileSyntax from, string path) =>
        from.Path == path || from.Imports.Any(import => IsReached(Find(from, import), path, []));

    private bool IsReached(FileSyntax file, string path, HashSet<string> seen)
    {
        if (file.Path == path) return true;
        if (!seen.Add(file.Path)) return false;
        return file.Imports.Any(import => import.IsPublic && IsReached(Find(file, import), path, seen));
    }

    private FileSyntax Find(FileSyntax from, ImportSyntax import) =>
        _files.FirstOrDefault(file => ("/" + file.Path.Replace('\\', '/'))
            .EndsWith("/" + import.Path, System.StringComparison.Ordinal))
        ?? throw new SchemaException(from.Path, import.At.Line, import.At.Column,
            $"the imported file \"{import.Path}\" is not part of the schema");

    private static string FullName(FileSyntax file, IReadOnlyList<string> path) =>
        file.Package.Length == 0 ? string.Join(".", path) : file.Package + "." + string.Join(".", path);

    private sealed record PendingMessage(FileSyntax File, MessageSyntax Syntax, MessageModel Model);

    private sealed record TypeEntry(string File, MessageModel? Message, EnumModel? Enum)
    {
        public FieldType ToFieldType() => Message is not null
            ? new FieldType(FieldKind.Message, Message)
            : new FieldType(FieldKind.Enum, null, Enum);
    }
}
