using System.Text;
using Mesosd.Shell.Http;
using Xunit;

namespace Mesosd.Tests.Http;

public sealed class TailStreamTests
{
    [Theory]
    [InlineData("", 3, "")]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcdefgh", 3, "abcd-efgh")]
    [InlineData("abcdefghij", 1, "cdefghij")]
    [InlineData("abcdefghij", 3, "cdefghij")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", 20, "stuvwxyz")]
    public async Task Last_bytes_are_remembered_however_they_come(string text, int piece, string expected)
    {
        await using TailStream stream = new(new MemoryStream(Encoding.ASCII.GetBytes(text)), 8);
        byte[] buffer = new byte[piece];
        while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) > 0)
        {
        }
        Assert.Equal(expected.Replace("-", ""), Encoding.ASCII.GetString(stream.Tail));
    }
}
