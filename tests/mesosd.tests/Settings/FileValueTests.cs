using Mesosd.Settings;
using Xunit;

namespace Mesosd.Tests.Settings;

public sealed class FileValueTests
{
    [Fact]
    public void Value_may_be_in_a_file() => Assert.Equal(99,
        new Sources().WithFile("/p", "99\n").Parse(SampleTable.Master, "--port=file:///p").Get(SampleTable.Port));

    [Fact]
    public void Text_in_a_file_is_taken_to_the_last_byte() => Assert.Equal(
        "--title=file:///t (command line): the value contains a line break; write its file without one. " +
        "Expected a text, for example --title=text.",
        Sources.Errors(new Sources().WithFile("/t", "x\n").Parse(SampleTable.Master, "--title=file:///t")));

    [Fact]
    public void Path_flags_keep_the_path_and_nobody_reads_it()
    {
        Sources sources = new Sources().WithFile("/k", "secret");
        Assert.Equal("/k", sources.Parse(SampleTable.Master, "--key=file:///k").Find(SampleTable.Key));
        Assert.Equal("/k", sources.Parse(SampleTable.Master, "--key=/k").Find(SampleTable.Key));
        Assert.DoesNotContain("/k", sources.Files.Read);
    }

    [Fact]
    public void Missing_file_is_named() => Assert.Equal(
        "--port=file:///p (environment variable MESOS_PORT): cannot read /p: no such file.",
        Sources.Errors(new Sources().With("MESOS_PORT", "file:///p").Parse(SampleTable.Master)));

    [Fact]
    public void Json_may_be_a_bare_path_with_a_warning()
    {
        FlagValues values = new Sources().WithFile("/r.json", " {\"a\": 1}\n").Parse(SampleTable.Master,
            "--rules=/r.json");
        Assert.Equal("{\"a\": 1}", values.Find(SampleTable.Rules));
        Assert.Equal(
            "--rules (command line): write file:///r.json for a file's contents; a bare path is deprecated.",
            Sources.Warnings(values));
    }

    [Fact]
    public void Json_is_never_repeated_in_errors()
    {
        string errors = Sources.Errors(new Sources().Parse(SampleTable.Master,
            "--rules={\"password\": hunter2}"));
        Assert.Equal(
            "--rules (command line): the value is no JSON (line 1, column 14). Expected JSON, or file:// " +
            "and the path of a file with it, for example --rules=file:///etc/mesos/file.json.", errors);
    }

    [Theory]
    [InlineData("{\"\\ud800\": \"x\"}")]
    [InlineData("{\"a\": \"\\ud800\"}")]
    [InlineData("[1]")]
    [InlineData("{\"a\": 1}")]
    [InlineData("{\"a\": \"1\", \"a\": \"2\"}")]
    [InlineData("\ud800")]
    public void Object_of_texts_refuses_everything_else(string json) =>
        Assert.NotNull(FlagTypes.JsonTexts.Parse(json).Problem);

    [Fact]
    public void Object_of_texts_keeps_its_order()
    {
        Assert.True(FlagTypes.JsonTexts.Parse("""{"b": "2", "a": "é"}""").TryGet(out var texts, out _));
        Assert.Equal(["b=2", "a=é"], texts.Select(text => $"{text.Key}={text.Value}"));
    }
}
