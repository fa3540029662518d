using System.Globalization;
using Mesosd.Protocol.Messages;
using Mesosd.Settings;
using Xunit;

namespace Mesosd.Tests.Settings;

public sealed class AttributeTextTests
{
    private static string Show(AgentAttribute attribute)
    {
        string value = attribute.Scalar is { } scalar ? "number " + scalar.Value
            .ToString(CultureInfo.InvariantCulture)
            : attribute.Ranges is { } ranges ? "ranges " + string.Join(',',
                ranges.Range.Select(r => $"{r.Begin}-{r.End}"))
            : "text " + attribute.Text?.Value;
        return $"{attribute.Name}={value}";
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("rack:r2;u:1", "rack=text r2|u=number 1")]
    [InlineData("rack: abc ;\n level:10.5 ;keys:[1000-1500, 1501-1600]",
        "rack=text abc|level=number 10.5|keys=ranges 1000-1600")]
    [InlineData("a:1;a:2", "a=number 1|a=number 2")]
    [InlineData("os:centos:7", "os=text centos:7")]
    [InlineData("offset:-3;path:/a/b.c_d-e", "offset=number -3|path=text /a/b.c_d-e")]
    public void Attributes_are_numbers_ranges_or_words(string text, string expected)
    {
        Assert.True(AttributeText.Parse(text).TryGet(out IReadOnlyList<AgentAttribute>? attributes,
            out string? problem), problem);
        Assert.Equal(expected, string.Join('|', attributes.Select(Show)));
    }

    [Theory]
    [InlineData("rack", "character 1: \"rack\" has no colon")]
    [InlineData("a:1;rack:", "character 5 (rack): there is no value")]
    [InlineData(":x", "character 1: the attribute has no name")]
    [InlineData("a:{x,y}", "character 1 (a): an attribute cannot be a set")]
    [InlineData("a:x y", "character 1 (a): \"x y\" is no attribute's value")]
    [InlineData("a:[]", "character 1 (a): \"[]\" is no attribute's value")]
    public void Mistake_is_explained_with_its_place(string text, string problem) =>
        Assert.Equal(problem, AttributeText.Parse(text).Problem);
}
