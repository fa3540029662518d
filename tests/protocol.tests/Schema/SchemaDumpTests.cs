using System.Text;
using Mesosd.Protocol.Generator;
using Xunit;

namespace Mesosd.Protocol.Tests;

/// <summary>Every message, field and number in one file: a change there is a change of the protocol.</summary>
public sealed class SchemaDumpTests
{
    [Fact]
    public void Schema_is_the_reviewed_one()
    {
        var text = new StringBuilder();
        var declared = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (MessageModel message in TestSchema.Model.Messages) declared.Add(message.FullName, Dump("message", message));
        foreach (MessageModel union in TestSchema.Model.Unions) declared.Add(union.FullName, Dump("union", union));
        foreach (EnumModel type in TestSchema.Model.Enums) declared.Add(type.FullName, Dump(type));
        foreach (string part in declared.Values) text.Append(part).Append('\n');
        Snapshot.Check("schema.txt", text.ToString());
    }

    private static string Dump(string kind, MessageModel message)
    {
        var text = new StringBuilder($"{kind} {message.FullName} = {message.Namespace}.{message.Name}\n");
        foreach (FieldModel field in message.Fields)
        {
            string type = field.IsMap ? $"map<string, {field.Type.SchemaName}>" : field.Type.SchemaName;
            string label = field.IsMap ? "" : field.Oneof is null ? $"{field.Label.ToString().ToLowerInvariant()} " : "";
            text.Append($"  {field.Number} {label}{type} {field.Name} = {field.Property}");
            if (field.Oneof is not null) text.Append($" [oneof {field.Oneof}]");
            if (field.WrittenDefault is not null) text.Append($" [default {field.WrittenDefault}]");
            if (field.IsDeprecated) text.Append(" [deprecated]");
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Dump(EnumModel type)
    {
        var text = new StringBuilder($"enum {type.FullName} = {type.Namespace}.{type.Name}\n");
        foreach (EnumValueModel value in type.Values) text.Append($"  {value.Number} {value.SchemaName} = {value.Name}\n");
        return text.ToString();
    }
}
