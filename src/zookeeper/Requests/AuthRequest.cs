using System.Text;
using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Requests;

/// <summary>Says who the session is. Answered under a number of its own, so it is not among the others in flight.</summary>
internal sealed class AuthRequest : Request<string>
{
    private const string SchemeName = "digest";

    private readonly string _user;
    private readonly byte[] _secret;

    public AuthRequest(ZooKeeperCredentials credentials)
    {
        _user = credentials.User;
        _secret = Encoding.UTF8.GetBytes($"{credentials.User}:{credentials.Password}");
        Xid = Xids.Auth;
    }

    public override OpCode OpCode => OpCode.Auth;

    public override int BodyBytes => sizeof(int) + JuteWriter.SizeOf(SchemeName) + sizeof(int) + _secret.Length;

    public override void Write(JuteWriter writer)
    {
        // A field that no server looks at.
        writer.WriteInt32(0);
        writer.WriteString(SchemeName);
        writer.WriteBuffer(_secret);
    }

    protected override string Read(ref JuteReader reader) => _user;
}
