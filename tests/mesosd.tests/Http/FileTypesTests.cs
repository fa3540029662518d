using Mesosd.Shell.Http;
using Xunit;

namespace Mesosd.Tests.Http;

public sealed class FileTypesTests
{
    [Theory]
    [InlineData(0x81A4u, "-rw-r--r--")]
    [InlineData(0x41EDu, "drwxr-xr-x")]
    [InlineData(0xA1FFu, "lrwxrwxrwx")]
    [InlineData(0x1180u, "prw-------")]
    [InlineData(0xC000u, "s---------")]
    public void Modes_read_as_ls_shows_them(uint mode, string expected) =>
        Assert.Equal(expected, FileTypes.ModeText(mode));

    [Theory]
    [InlineData("stdout", "application/octet-stream")]
    [InlineData("a.txt", "text/plain")]
    [InlineData("a.tar.zip", "application/zip")]
    [InlineData("a.TXT", "application/octet-stream")]
    public void Endings_name_media_types(string name, string expected) => Assert.Equal(expected, FileTypes.Of(name));

    [Theory]
    [InlineData("stdout", "attachment; filename=stdout")]
    [InlineData("a b", "attachment; filename*=UTF-8''a%20b")]
    [InlineData("a\r\nX-Evil: 1", "attachment; filename*=UTF-8''a%0D%0AX-Evil%3A%201")]
    [InlineData("\"é", "attachment; filename*=UTF-8''%22%C3%A9")]
    public void A_name_cannot_add_to_the_headers(string name, string expected) =>
        Assert.Equal(expected, FileTypes.AttachmentOf(name));
}
