using Mesosd.Shell.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace Mesosd.Tests.Http;

public sealed class AcceptListTests
{
    [Theory]
    [InlineData("gzip", true)]
    [InlineData("deflate, gzip", true)]
    [InlineData("GZIP;q=0.5", true)]
    [InlineData("*", true)]
    [InlineData("*;q=0", false)]
    [InlineData("*, gzip;q=0", false)]
    [InlineData("gzip;q=0.0", false)]
    [InlineData("gzip;q=0.5, identity;q=1", false)]
    [InlineData("gzip;q=1.0, identity;q=0.5, *;q=0", true)]
    [InlineData("x-gzip, br", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData(";;,;q=,gzip;q=many", true)]
    public void Gzip_is_sent_to_whoever_takes_it(string? header, bool expected) =>
        Assert.Equal(expected, AcceptList.TakesEncoding(header, "gzip"));

    [Fact]
    public void Weights_are_those_of_the_header()
    {
        StringValues header = new(["application/openmetrics-text; version=1.0.0, text/plain;version=0.0.4;q=0.5", "*/*;q=0.1"]);
        Assert.Equal((1, 0.5, 0.1, null), (AcceptList.WeightOf(header, "application/openmetrics-text"),
            AcceptList.WeightOf(header, "text/plain"), AcceptList.WeightOf(header, "*/*"), AcceptList.WeightOf(header, "text/html")));
    }

    [Fact]
    public void Endless_header_is_not_read_to_its_end() =>
        Assert.Null(AcceptList.WeightOf(new string(',', 10_000) + "gzip", "gzip"));
}
