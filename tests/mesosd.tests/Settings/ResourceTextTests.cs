using System.Globalization;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;
using Xunit;

namespace Mesosd.Tests.Settings;

public sealed class ResourceTextTests
{
    private static readonly MachineFacts Machine = new(8, 16UL << 30, 100UL << 30);

    private static IReadOnlyList<Resource> Parse(string text)
    {
        Assert.True(ResourceText.Parse(text).TryGet(out IReadOnlyList<Resource>? resources,
            out string? problem), problem);
        return resources;
    }

    private static string Complete(string text, MachineFacts facts, string role = "*") =>
        Show(ResourceDetection.Complete(Parse(text), role, facts));

    private static string Show(IEnumerable<Resource> resources) => string.Join(' ', resources.Select(Show));

    private static string Show(Resource resource)
    {
        string role = string.Concat(resource.Reservations.Select(reservation => $"({reservation.Role})"));
        string source = resource.Disk?.Source is { } disk ? $"@{disk.Path?.Root ?? disk.Mount?.Root}" : "";
        Assert.Null(resource.Role);
        string value = resource.Scalar is { } scalar
            ? scalar.Value.ToString(CultureInfo.InvariantCulture)
            : resource.Ranges is { } ranges
                ? $"[{string.Join(',', ranges.Range.Select(range => $"{range.Begin}-{range.End}"))}]"
                : $"{{{string.Join(',', resource.Set!.Item)}}}";
        return $"{resource.Name}{role}{source}:{value}";
    }

    [Theory]
    [InlineData("", "cpus:8 mem:15360 disk:97280 ports:[31000-32000]")]
    [InlineData("cpus:24;mem:24576;disk:409600;ports:[21000-24000,30000-34000];bugs(debug_role):{a,b,c}",
        "cpus:24 mem:24576 disk:409600 ports:[21000-24000,30000-34000] bugs(debug_role):{a,b,c}")]
    [InlineData(" cpus : 2 ;\n mem(web): 512 ;; ports:[ 1 - 2 , 3-4 ]; disk:1\n",
        "cpus:2 mem(web):512 ports:[1-4] disk:1")]
    [InlineData("cpus:0.1239;mem:1;disk:1;ports:[1-1]", "cpus:0.124 mem:1 disk:1 ports:[1-1]")]
    [InlineData("cpus:1;cpus:2;cpus(a):4;cpus(a):1;mem:1;disk:1;ports:[1-5];ports:[4-9]",
        "cpus:3 cpus(a):5 mem:1 disk:1 ports:[1-9]")]
    [InlineData("cpus:0;ports:[];mem:1;disk:1", "mem:1 disk:1")]
    [InlineData("cpus(a):4", "cpus(a):4 mem:15360 disk:97280 ports:[31000-32000]")]
    [InlineData("x:{a,b,a};x:{b,c};cpus:1;mem:1;disk:1;ports:[1-1]",
        "x:{a,b,c} cpus:1 mem:1 disk:1 ports:[1-1]")]
    public void Text_form_is_read_and_what_is_not_named_is_detected(string text, string expected) =>
        Assert.Equal(expected, Complete(text, Machine));

    [Fact]
    public void Default_role_takes_what_has_none_but_not_what_is_for_nobody_by_name() => Assert.Equal(
        "cpus(ops):2 mem:512 disk(web):1 ports(ops):[31000-32000]",
        Complete("cpus:2;mem(*):512;disk(web):1", Machine, "ops"));

    [Theory]
    [InlineData(4, 2048, 10240, "cpus:4 mem:1024 disk:5120")]
    [InlineData(4, 2047, 10239, "cpus:4 mem:1023 disk:5119")]
    [InlineData(4, 1024, 8192, "cpus:4 mem:512 disk:4096")]
    [InlineData(1, 1048576, 1048576, "cpus:1 mem:1047552 disk:1043456")]
    public void Large_machine_keeps_some_for_itself_a_small_one_half(
        int cores, ulong memoryMegabytes, ulong diskMegabytes, string expected) => Assert.Equal(
            expected + " ports:[31000-32000]",
            Complete("", new MachineFacts(cores, memoryMegabytes << 20, diskMegabytes << 20)));

    [Fact]
    public void Machine_that_tells_nothing_is_taken_for_a_small_one() => Assert.Equal(
        "cpus:1 mem:1024 disk:10240 ports:[31000-32000]", Complete("", new MachineFacts(null, null, null)));

    [Theory]
    [InlineData("cpus", "character 1: \"cpus\" has no colon")]
    [InlineData("cpus:2;; mem", "character 10: \"mem\" has no colon")]
    [InlineData("cpus:2;mem:many",
        "character 8 (mem): \"many\" is neither a number, nor ranges in [], nor a set in {}")]
    [InlineData("cpus:", "character 1 (cpus): there is no value")]
    [InlineData(":1", "character 1: the resource has no name")]
    [InlineData("cpus:-1", "character 1 (cpus): -1 is negative")]
    [InlineData("cpus:1e300", "character 1 (cpus): 1e300 is too large")]
    [InlineData("cpus:[1-2]", "character 1 (cpus): cpus must be a number")]
    [InlineData("ports:5", "character 1 (ports): ports must be ranges, such as [31000-32000]")]
    [InlineData("ports:[1-70000]", "character 1 (ports): port 70000 is above 65535")]
    [InlineData("ports:[5-1]", "character 1 (ports): the range 5-1 ends before it begins")]
    [InlineData("ports:[5]", "character 1 (ports): \"5\" is no range such as 31000-32000")]
    [InlineData("ports:[1-2", "character 1 (ports): \"[1-2\" does not end in its only ]")]
    [InlineData("ports:[1-2]x", "character 1 (ports): \"[1-2]x\" does not end in its only ]")]
    [InlineData("x:{a", "character 1 (x): \"{a\" does not end in its only }")]
    [InlineData("x:a{b}", "character 1 (x): \"a{b}\" has a bracket where none belongs")]
    [InlineData("cpus(web:1", "character 1 (cpus(web): \"cpus(web\" is not name or name(role)")]
    [InlineData("cpus(a)(b):1", "character 1 (cpus(a)(b)): \"cpus(a)(b)\" is not name or name(role)")]
    [InlineData("cpus():1", "character 1 (cpus()): the role is empty")]
    [InlineData("cpus(-a):1", "character 1 (cpus(-a)): role \"-a\": a name cannot start with a dash")]
    [InlineData("x:1;x:{a}", "x has values of two kinds: SCALAR and SET")]
    [InlineData("gpus:1", "character 1 (gpus): GPUs are not in this version yet")]
    [InlineData("a b:1", "character 1 (a b): \"a b\" is no resource's name")]
    public void Mistake_in_the_text_is_explained_with_its_place(string text, string problem) =>
        Assert.Equal(problem, ResourceText.Parse(text).Problem);

    [Fact]
    public void Json_form_says_the_same_and_more()
    {
        const string text = """
            [
              {"name": "cpus", "type": "SCALAR", "scalar": {"value": 2.0004}},
              {"name": "mem", "type": "SCALAR", "scalar": {"value": 512}, "role": "web"},
              {"name": "cpus", "type": "SCALAR", "scalar": {"value": 1},
               "reservations": [{"type": "STATIC", "role": "ops"}]},
              {"name": "disk", "type": "SCALAR", "scalar": {"value": 10},
               "disk": {"source": {"type": "MOUNT", "mount": {"root": "/mnt/a"}}}},
              {"name": "disk", "type": "SCALAR", "scalar": {"value": 10},
               "disk": {"source": {"type": "MOUNT", "mount": {"root": "/mnt/b"}}}},
              {"name": "ports", "type": "RANGES",
                  "ranges": {"range": [{"begin": 4, "end": 5}, {"begin": 1, "end": 3}]}}
            ]
            """;
        Assert.Equal("cpus:2 mem(web):512 cpus(ops):1 disk@/mnt/a:10 disk@/mnt/b:10 ports:[1-5]",
            Complete(text, Machine));
    }

    [Theory]
    [InlineData("{}", "the JSON is no array of resources")]
    [InlineData("[", "the value is no JSON (line 1, column 2)")]
    [InlineData("[1]", "entry 1: ")]
    [InlineData("""[{"name": "cpus"}]""", "entry 1: ")]
    [InlineData("""[{"name": "x", "type": "SCALAR"}]""", "entry 1 (x): the scalar is missing")]
    [InlineData("""[{"name": "x", "type": "TEXT"}]""", "entry 1 (x): its type must be SCALAR, RANGES or SET")]
    [InlineData("""[{"name": "x", "type": "SET", "set": {"item": []}, "revocable": {}}]""",
        "entry 1 (x): revocable resources cannot be stated")]
    [InlineData("""[{"name": "x", "type": "SET", "set": {"item": []}, "shared": {}}]""",
        "entry 1 (x): shared resources cannot be stated")]
    [InlineData("""[{"name": "x", "type": "SET", "set": {"item": []}, "reservation": {"principal": "p"}, "role": "r"}]""",
        "entry 1 (x): a dynamic reservation cannot be stated; give a role")]
    [InlineData("""[{"name": "x", "type": "SET", "set": {}, "reservations": [{"type": "DYNAMIC", "role": "r"}]}]""",
        "entry 1 (x): a reservation's type must be STATIC")]
    [InlineData("""[{"name": "x", "type": "SET", "set": {}, "role": "a", "reservations": [{"type": "STATIC", "role": "r"}]}]""",
        "entry 1 (x): role and reservations exclude each other")]
    [InlineData("""[{"name": "disk", "type": "SCALAR", "scalar": {"value": 1}, "disk": {"persistence": {"id": "i"}}}]""",
        "entry 1 (disk): persistent volumes cannot be stated")]
    [InlineData("""[{"name": "disk", "type": "SCALAR", "scalar": {"value": 1}, "disk": {"source": {"type": "RAW"}}}]""",
        "entry 1 (disk): disk.source must be PATH or MOUNT with its root")]
    public void What_cannot_be_stated_in_Json_is_refused_with_its_place(string text, string problem) =>
        Assert.StartsWith(problem, ResourceText.Parse(text).Problem);

    [Fact]
    public void Stated_resources_are_not_changed_by_detection()
    {
        IReadOnlyList<Resource> stated = Parse("cpus:1;cpus:2");
        string first = Show(ResourceDetection.Complete(stated, "a", Machine));
        Assert.Equal(first, Show(ResourceDetection.Complete(stated, "a", Machine)));
    }

    [Fact]
    public void Ranges_at_the_end_of_the_numbers_are_joined_without_overflow() => Assert.Equal(
        "x:[0-18446744073709551615]",
        Complete(
            "x:[0-18446744073709551615,18446744073709551615-18446744073709551615];cpus:0;mem:0;disk:0;ports:[]", Machine));
}
