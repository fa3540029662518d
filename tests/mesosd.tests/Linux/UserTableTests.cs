using Mesosd.Shell.Linux;
using Xunit;

namespace Mesosd.Tests.Linux;

public sealed class UserTableTests
{
    private const string Passwd = """
        root:x:0:0:root:/root:/bin/bash
        # a comment
        web:x:33:33::/var/www:/usr/sbin/nologin
        broken:x:minus:1::/:/bin/sh
        everything:x:4294967295:1::/:/bin/sh
        web:x:99:99::/:/bin/sh
        short:x:1
        """;

    private const string Group = """
        root:x:0:
        web:x:33:
        disk:x:6:web,other
        docker:x:997:web
        again:x:6:web
        """;

    [Fact]
    public void A_user_has_its_primary_group_first_and_each_other_group_once()
    {
        UserIdentity? web = UserTable.Parse(Passwd, Group).Find("web");
        Assert.NotNull(web);
        Assert.Equal(33u, web.UserId);
        Assert.Equal(33u, web.GroupId);
        Assert.Equal([33u, 6u, 997u], web.Groups);
    }

    [Theory]
    [InlineData("nobody-here")]
    [InlineData("# a comment")]
    [InlineData("broken")]
    [InlineData("everything")]
    [InlineData("short")]
    [InlineData("")]
    public void Names_without_a_sound_line_are_unknown(string name) =>
        Assert.Null(UserTable.Parse(Passwd, Group).Find(name));

    [Fact]
    public void An_unknown_user_is_named_with_the_file_that_lacks_it()
    {
        Assert.False(new UserFiles().TryFind("no-such-user", out _, out SystemFailure failure));
        Assert.Equal("look up user no-such-user: there is no such user in /etc/passwd", failure.ToString());
    }
}
