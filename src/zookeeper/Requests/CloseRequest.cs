using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Requests;

/// <summary>Ends the session, so that its ephemeral nodes go at once.</summary>
internal sealed class CloseRequest : Request<bool>
{
    public override OpCode OpCode => OpCode.CloseSession;

    public override int BodyBytes => 0;

    public override void Write(JuteWriter writer)
    {
        // The header says everything.
    }

    protected override bool Read(ref JuteReader reader) => true;
}
