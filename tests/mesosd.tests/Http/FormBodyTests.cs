using System.Text;
using Mesosd.Protocol.Messages;
using Mesosd.Shell.Http;
using Xunit;

namespace Mesosd.Tests.Http;

/// <summary>Bodies of the older endpoints.</summary>
public sealed class FormBodyTests
{
    [Fact]
    public void Fields_come_decoded_and_the_last_of_one_name_counts()
    {
        Assert.Equal(
            new Dictionary<string, string> { ["slaveId"] = "a-S0", ["resources"] = "[{\"name\":\"c d\"}]", ["empty"] = "", ["x=y"] = "ü" },
            Read("slaveId=old&slaveId=a-S0&&resources=%5B%7b\"name\":\"c+d\"}];empty&x%3Dy=%C3%BC"));
    }

    [Theory]
    [InlineData("a=%4")]
    [InlineData("a=%")]
    [InlineData("a=%zz")]
    [InlineData("a=%ff")]
    [InlineData("%c3=a")]
    public void What_is_not_encoded_as_it_should_be_is_said(string body)
    {
        Assert.False(FormBody.TryRead(Encoding.UTF8.GetBytes(body), out _, out string? fault));
        Assert.StartsWith("expected ", fault);
    }

    [Fact]
    public void Arrays_are_read_element_by_element_and_written_as_one()
    {
        List<WeightInfo> weights = JsonArrays.TryRead<WeightInfo>(" [{\"role\":\"a\",\"weight\":2}, {\"role\":\"b\",\"weight\":0.5}] ", out _)!;
        Assert.Equal(["a", "b"], weights.Select(weight => weight.Role));
        Assert.Equal("[{\"weight\":2.0,\"role\":\"a\"},{\"weight\":0.5,\"role\":\"b\"}]", Encoding.UTF8.GetString(JsonArrays.Write(weights)));
        Assert.Equal("[]", Encoding.UTF8.GetString(JsonArrays.Write<WeightInfo>([])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("[{\"role\":\"a\"}]")]
    [InlineData("[7]")]
    [InlineData("[{\"role\":\"a\",\"weight\":\"heavy\"}]")]
    public void An_array_that_is_none_is_refused_with_a_reason(string text)
    {
        Assert.Null(JsonArrays.TryRead<WeightInfo>(text, out string? fault));
        Assert.False(string.IsNullOrEmpty(fault));
    }

    private static Dictionary<string, string> Read(string body)
    {
        Assert.True(FormBody.TryRead(Encoding.UTF8.GetBytes(body), out Dictionary<string, string>? fields, out _));
        return fields;
    }
}
