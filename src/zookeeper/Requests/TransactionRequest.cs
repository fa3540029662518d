using Mesosd.ZooKeeper.Wire;

namespace Mesosd.ZooKeeper.Requests;

/// <summary>Several changes at once: each step behind a small header, and a header that ends them.</summary>
internal sealed class TransactionRequest(IReadOnlyList<ZooKeeperOperation> steps, Chroot chroot)
    : Request<ZooKeeperTransactionResult>
{
    private const int StepHeaderBytes = sizeof(int) + 1 + sizeof(int);

    public override OpCode OpCode => OpCode.Multi;

    public override bool IsAgreed => true;

    public override int BodyBytes =>
        steps.Sum(step => StepHeaderBytes + step.BodyBytes(chroot.ToServer(step))) + StepHeaderBytes;

    public override void Write(JuteWriter writer)
    {
        foreach (ZooKeeperOperation step in steps)
        {
            WriteHeader(writer, (int)step.OpCode, isEnd: false);
            step.Write(writer, chroot.ToServer(step));
        }
        WriteHeader(writer, (int)OpCode.Error, isEnd: true);
    }

    protected override ZooKeeperTransactionResult Read(ref JuteReader reader)
    {
        ZooKeeperStepResult[] results = new ZooKeeperStepResult[steps.Count];
        for (int index = 0; index < results.Length && !reader.Failed; index++)
        {
            OpCode kind = (OpCode)reader.ReadInt32();
            bool isEnd = reader.ReadBoolean();
            reader.ReadInt32();
            if (isEnd || !TryReadResult(ref reader, kind, out results[index])) reader.Fail();
        }
        if ((OpCode)reader.ReadInt32() != OpCode.Error || !reader.ReadBoolean()) reader.Fail();
        return new ZooKeeperTransactionResult(results);
    }

    private bool TryReadResult(ref JuteReader reader, OpCode kind, out ZooKeeperStepResult result)
    {
        string path = "";
        NodeStat stat = default;
        ZooKeeperError error = ZooKeeperError.None;
        bool known = true;
        switch (kind)
        {
            case OpCode.Create:
                known = chroot.TryToClient(reader.ReadString(), out path);
                break;
            case OpCode.Create2 or OpCode.CreateContainer:
                known = chroot.TryToClient(reader.ReadString(), out path);
                stat = reader.ReadStat();
                break;
            case OpCode.SetData:
                stat = reader.ReadStat();
                break;
            case OpCode.Delete or OpCode.Check:
                break;
            case OpCode.Error:
                error = (ZooKeeperError)reader.ReadInt32();
                break;
            default:
                known = false;
                break;
        }
        result = new ZooKeeperStepResult(error, path, stat);
        return known;
    }

    private static void WriteHeader(JuteWriter writer, int kind, bool isEnd)
    {
        writer.WriteInt32(kind);
        writer.WriteBoolean(isEnd);
        writer.WriteInt32(-1);
    }
}
