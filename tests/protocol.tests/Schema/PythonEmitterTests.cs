using System.Text.RegularExpressions;
using Mesosd.Protocol.Generator;
using Mesosd.Protocol.Generator.Python;
using Xunit;

namespace Mesosd.Protocol.Tests;

/// <summary>The Python that is made of a schema; what it does is tested in Python.</summary>
public sealed partial class PythonEmitterTests
{
    private const string Head = "syntax = \"proto2\"; package mesos.v1; option csharp_namespace = \"P\";\n";

    private static string Emit(string body) =>
        PythonEmitter.Emit([new SchemaSource("/s/a.proto", Head + body)], new NativeLayout()).Single().Text;

    [Fact]
    public void Equal_schemas_give_equal_modules_whatever_order_they_come_in()
    {
        List<GeneratedFile> once = PythonEmitter.Emit(TestSchema.Sources, new NativeLayout()).ToList();
        Assert.Equal(once, PythonEmitter.Emit(TestSchema.Sources.Reverse(), new NativeLayout()).ToList());
        Assert.Equal(
            ["__init__", "agent", "allocator", "executor", "maintenance", "master", "native", "quota", "scheduler", "frames"],
            once.Select(file => Path.GetFileNameWithoutExtension(file.Name)));
    }

    [Fact]
    public void Every_message_and_enum_has_a_class_a_decoder_and_a_table()
    {
        string text = string.Concat(PythonEmitter.Emit(TestSchema.Sources, new NativeLayout()).Select(file => file.Text));
        int messages = TestSchema.Model.Messages.Count;
        Assert.Equal(messages, Count(text, @"^ *class \w+\(_m\.(Oneof)?Message\):$"));
        Assert.Equal(messages, Count(text, @"^def _d_\w+\("));
        Assert.Equal(messages, Count(text, @"^_m\.define\("));
        Assert.Equal(TestSchema.Model.Enums.Count, Count(text, @"^ *class \w+\(_enum\.IntEnum\):$"));
    }

    // Python would put the class's name before such a name within a class.
    [Fact]
    public void No_private_name_begins_with_two_underscores()
    {
        string text = string.Concat(PythonEmitter.Emit(TestSchema.Sources, new NativeLayout()).Select(file => file.Text));
        Assert.Equal(["__all__", "__future__", "__init__", "__new__", "__slots__"],
            Dunder().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Comments_become_docstrings_and_comments_of_fields()
    {
        string text = Emit("// Says \"so\",\n// twice.\nmessage M {\n  // The a.\n  required bytes a = 1;\n}");
        Assert.Contains("    \"\"\"Says \\\"so\\\",\n    twice.\n\n    In the schema: `mesos.v1.M`.\n    \"\"\"\n", text);
        Assert.Contains("    #: The a.\n    a: bytes\n", text);
    }

    [Fact]
    public void Words_of_the_language_and_names_of_methods_get_an_underscore_behind_them()
    {
        string text = Emit("message M { optional string from = 1; optional E e = 2; optional bool copy = 3; enum E { None = 0; } }");
        Assert.Contains("from_: str", text);
        Assert.Contains("copy_: bool", text);
        Assert.Contains("_f.Field(\"from_\", 1,", text);
        Assert.Contains("None_ = 0", text);
    }

    [Fact]
    public void Fields_named_like_types_do_not_hide_the_types()
    {
        string text = Emit("message M { optional string str = 1; optional string other = 2; optional int32 number = 3; }");
        Assert.Contains("    other: _b.str\n", text);
        Assert.Contains("    number: int\n", text);
    }

    [Fact]
    public void Old_bindings_have_slaves_and_the_names_of_values_in_the_module()
    {
        GeneratedFile file = Assert.Single(PythonEmitter.Emit(TestSchema.Sources, new MesosLayout()));
        Assert.Equal("mesos/interface/mesos_pb2.py", file.Name);
        Assert.Contains("\nclass SlaveID(_m.Message):", file.Text);
        Assert.Contains("    slave_id: SlaveID\n", file.Text);
        Assert.Contains("\nTASK_RUNNING = TaskState.TASK_RUNNING\n", file.Text);
        Assert.Contains("REASON_SLAVE_REMOVED_BY_OPERATOR = 31\n", file.Text);
        Assert.Contains("\"mesos.SlaveInfo.Capability\"", file.Text);
        Assert.DoesNotContain("AgentID", file.Text);
        Assert.DoesNotContain("agent_id", file.Text);
    }

    [Theory]
    [InlineData("optional double d = 1 [default = 5];", "default=5.0")]
    [InlineData("optional double d = 1 [default = -inf];", "default=float(\"-inf\")")]
    [InlineData("optional bool d = 1 [default = true];", "default=True")]
    [InlineData("optional string d = 1 [default = \"a\\\"b\"];", "default=\"a\\\"b\"")]
    [InlineData("optional E d = 1 [default = B]; enum E { A = 0; B = 1; }", "default=M.E.B")]
    [InlineData("optional int64 d = 1 [default = -7];", "default=-7")]
    public void Defaults_are_python(string field, string expected) =>
        Assert.Contains(expected, Emit($"message M {{ {field} }}"));

    [Fact]
    public void Depth_is_checked_only_where_nesting_has_no_end_by_itself()
    {
        string text = Emit("message A { optional A a = 1; optional B b = 2; } message B { optional string s = 1; } "
            + "message C { optional B b = 1; }");
        Assert.Equal(2, Count(text, "if depth < 0:"));
    }

    private static int Count(string text, string pattern) => Regex.Count(text, pattern, RegexOptions.Multiline);

    [GeneratedRegex(@"\b__\w+")]
    private static partial Regex Dunder();
}
