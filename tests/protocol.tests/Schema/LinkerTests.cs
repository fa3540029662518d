using Mesosd.Protocol.Generator;
using Xunit;

namespace Mesosd.Protocol.Tests;

public sealed class LinkerTests
{
    private const string Head = "syntax = \"proto2\"; package p; option csharp_namespace = \"P\";\n";

    private static SchemaModel Link(params (string Path, string Body)[] files) =>
        SchemaLinker.Link(files.Select(file => ProtoParser.Parse(file.Path, Head + file.Body)));

    private static string FaultOf(params (string Path, string Body)[] files) =>
        Assert.Throws<SchemaException>(() => Link(files)).Message;

    [Fact]
    public void Innermost_type_of_a_name_wins()
    {
        const string nested = "message A { message T {} optional T a = 1; optional p.T b = 2; }";
        SchemaModel schema = Link(("a.proto", "message T {} " + nested));
        MessageModel message = schema.Messages.Single(candidate => candidate.Name == "A");
        Assert.Equal(["p.A.T", "p.T"], message.Fields.Select(field => field.Type.SchemaName));
    }

    [Fact]
    public void Types_come_from_imported_files_and_what_they_import_publicly()
    {
        SchemaModel schema = Link(
            ("s/a.proto", "import \"s/b.proto\"; message A { optional C c = 1; }"),
            ("s/b.proto", "import public \"s/c.proto\";"),
            ("s/c.proto", "message C {}"));
        Assert.Equal("p.C", schema.Messages[0].Fields[0].Type.SchemaName);
    }

    [Fact]
    public void Type_of_a_file_that_is_not_imported_is_refused()
    {
        string fault = FaultOf(
            ("s/a.proto", "import \"s/b.proto\"; message A { optional C c = 1; }"),
            ("s/b.proto", "import \"s/c.proto\";"),
            ("s/c.proto", "message C {}"));
        Assert.Equal("p.C is declared in s/c.proto, which this file does not import", fault);
    }

    [Theory]
    [InlineData("message A { optional Nothing n = 1; }", "expected a type and found 'Nothing', which is declared nowhere")]
    [InlineData("message A {} message A {}", "p.A is declared in a.proto already")]
    [InlineData("message A { message B {} } message AB {}", "p.AB and p.A.B would both be global::P.AB in C#")]
    [InlineData("message A { optional int32 b = 1 [default = x]; }", "x cannot be the default of this field")]
    [InlineData("message A { optional uint32 b = 1 [default = -1]; }", "-1 cannot be the default of this field")]
    [InlineData("message A { optional int32 b = 1 [default = 2147483648]; }", "a default of type int32")]
    [InlineData("message A { repeated int32 b = 1 [default = 1]; }", "1 cannot be the default of this field")]
    [InlineData("message A { optional int32 a_b = 1; optional int32 aB = 2; }", "two fields with the same name in C#")]
    [InlineData("message A { oneof a { } }", "a oneof without members")]
    public void Wrong_schema_is_refused_with_a_reason(string body, string expected) =>
        Assert.Contains(expected, FaultOf(("a.proto", body)));

    [Fact]
    public void Missing_import_is_named() =>
        Assert.Equal("the imported file \"none.proto\" is not part of the schema", FaultOf(
            ("a.proto", "import \"none.proto\"; message A { optional B n = 1; }"), ("b.proto", "message B {}")));

    [Theory]
    [InlineData("oneof p { A a = 1; } optional A b = 2;", "a union is one oneof of messages")]
    [InlineData("oneof p { int32 a = 1; }", "a union is one oneof of messages")]
    [InlineData("oneof p { A a = 65536; }", "a frame's kind is at most 65535")]
    [InlineData("oneof p { A a = 7; }", "the kind 7 stands in another union")]
    [InlineData("oneof p { O o = 8; }", "p.O is the kind 7")]
    public void Union_that_would_make_a_frame_ambiguous_is_refused(string body, string expected)
    {
        const string other = "import \"s/a.proto\"; message U { oneof p { O o = 7; } }";
        string fault = FaultOf(
            ("s/a.proto", "message A {} message O {}"), ("s/frames.proto", $"{other} message V {{ {body} }}"));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("required string a = 1;", true)]
    [InlineData("required string a = 1; required int64 b = 2;", true)]
    [InlineData("required string a = 1; required int64 b = 2; required int64 c = 3;", false)]
    [InlineData("optional string a = 1;", false)]
    [InlineData("required bytes a = 1;", false)]
    [InlineData("required A a = 1;", false)]
    [InlineData("repeated string a = 1;", false)]
    [InlineData("", false)]
    public void Small_messages_of_plain_required_values_are_structs(string fields, bool isStruct) =>
        Assert.Equal(isStruct, Link(("a.proto", $"message A {{ {fields} }}")).Messages.Single().IsStruct);
}
