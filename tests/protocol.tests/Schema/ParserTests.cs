using Mesosd.Protocol.Generator;
using Xunit;

namespace Mesosd.Protocol.Tests;

public sealed class ParserTests
{
    private const string Head = "syntax = \"proto2\";\npackage p;\noption csharp_namespace = \"P\";\n";

    private static FileSyntax Parse(string body) => ProtoParser.Parse("a.proto", Head + body);

    [Fact]
    public void Message_keeps_its_fields_labels_numbers_and_options()
    {
        MessageSyntax message = Parse("""
            // About A.
            message A {
              required string a = 1;
              optional int32 b = 2 [default = -3, deprecated = true];
              repeated q.B c = 0x10;
              map<string, B> d = 4;
              oneof choice { bool e = 5; double f = 6; }
              reserved 7, 9 to 12, "old";
              enum E { ONE = 1; TWO = -2; }
              message N { }
            }
            """).Messages.Single();
        Assert.Equal("About A.", message.At.Comment);
        Assert.Equal(
            [
                "Required string a 1", "Optional int32 b 2", "Repeated q.B c 16", "Map B d 4", "Optional bool e 5",
                "Optional double f 6",
            ],
            message.Fields.Select(field => $"{field.Label} {field.TypeName} {field.Name} {field.Number}"));
        Assert.Equal(("-3", true), (message.Fields[1].Default!.Text, message.Fields[1].IsDeprecated));
        Assert.Equal("choice", message.Fields[4].Oneof);
        Assert.Equal([("ONE", 1), ("TWO", -2)], message.Enums.Single().Values.Select(value => (value.Name, value.Number)));
        Assert.Equal("N", message.Messages.Single().Name);
    }

    [Theory]
    [InlineData("message {}", 4, "expected the message's name and found '{'")]
    [InlineData("message A {\n  string a = 1;\n}", 5, "expected required, optional, repeated")]
    [InlineData("message A {\n  required string a 1;\n}", 5, "expected '=' and found '1'")]
    [InlineData("message A {\n  required string a = x;\n}", 5, "expected the field's number and found 'x'")]
    [InlineData("message A {\n  required string a = 0;\n}", 5, "expected a field number within 1..536870911")]
    [InlineData("message A {\n  required string a = 19500;\n}", 5, "outside 19000..19999")]
    [InlineData("message A {\n  required string a = 1\n}", 6, "expected ';' and found '}'")]
    [InlineData("message A {\n  required string a = 1;", 5, "and found the end of the file")]
    [InlineData("message A {\n  required a a = 1;\n  optional b b = 1;\n}", 6, "the number 1 belongs to A.a already")]
    [InlineData("message A {\n  required a a = 1;\n  optional b a = 2;\n}", 6, "message A has a field a already")]
    [InlineData("message A {\n  required a a = 1;\n  reserved 1 to max;\n}", 5, "the number 1 is reserved in message A")]
    [InlineData("message A {\n  required a a = 1;\n  reserved \"a\";\n}", 5, "the name a is reserved in message A")]
    [InlineData("message A {\n  map<int32, B> a = 1;\n}", 5, "expected string as the keys' type")]
    [InlineData("message A {\n  oneof a { optional int32 b = 1; }\n}", 5, "a member of a oneof has no label")]
    [InlineData("message A {\n  optional int32 b = 1 [packed = true];\n}", 5, "expected the option default or deprecated")]
    [InlineData("message A {\n  optional group b = 1 {}\n}", 5, "'group' cannot stand here")]
    [InlineData("message A { extensions 100 to 200; }", 4, "and found 'extensions'")]
    [InlineData("service A { }", 4, "expected package, import, option, message or enum and found 'service'")]
    [InlineData("enum A { }", 4, "enum A has no values")]
    [InlineData("enum A { X = 1; Y = 1; }", 4, "the name or number of Y stands twice in enum A")]
    [InlineData("import x;", 4, "expected the imported file in quotes and found 'x'")]
    public void Fault_names_its_line_and_what_was_expected(string body, int line, string expected)
    {
        SchemaException fault = Assert.Throws<SchemaException>(() => Parse(body));
        Assert.Contains(expected, fault.Message);
        Assert.Equal(("a.proto", line), (fault.File, fault.Line));
    }

    [Theory]
    [InlineData("syntax = \"proto3\";", "expected \"proto2\" and found the string \"proto3\"")]
    [InlineData("package a;", "expected 'syntax' and found 'package'")]
    [InlineData("syntax = \"proto2\";", "expected option csharp_namespace")]
    public void File_says_its_syntax_and_namespace(string text, string expected)
    {
        SchemaException fault = Assert.Throws<SchemaException>(() => ProtoParser.Parse("a.proto", text));
        Assert.Contains(expected, fault.Message);
    }

    [Fact]
    public void Messages_nested_without_end_are_refused()
    {
        string body = string.Concat(Enumerable.Repeat("message A { ", 5_000));
        SchemaException fault = Assert.Throws<SchemaException>(() => Parse(body));
        Assert.Contains("nested more than 32 deep", fault.Message);
    }
}
