namespace Mesosd.Protocol.Generator;

/// <summary>
/// Emits what belongs to the unions in frames.proto: the kinds, and per union a decoder and a handler
/// interface with one method per member, so that a receiver that forgot a message does not compile.
/// </summary>
internal static class FrameEmitter
{
    private const string Wire = "global::Mesosd.Protocol.Wire.";

    /// <summary>The file with all kinds.</summary>
    public static string EmitKinds(IReadOnlyList<MessageModel> unions)
    {
        var code = new CodeWriter();
        code.Line(Code.Head);
        code.Line($"namespace {unions[0].Namespace};");
        code.Line();
        code.Line("/// <summary>The kinds of frame: the numbers in the unions of frames.proto.</summary>");
        code.Open("public static class FrameKinds");
        List<FieldModel> members = unions.SelectMany(union => union.Fields)
            .OrderBy(member => member.Number)
            .ToList();
        foreach (FieldModel member in members)
        {
            code.Doc(member.Doc, $"A frame with a <see cref=\"{member.Type.CSharpName}\"/>.");
            code.Line($"public const ushort {member.Property} = {member.Number};");
            code.Line();
        }
        EmitOf(code);
        EmitNameOf(code, members);
        code.Close();
        return code.ToString();
    }

    private static void EmitOf(CodeWriter code)
    {
        code.Line("/// <summary>The kind of frame that carries this message; 0 when none does.</summary>");
        code.Line($"public static ushort Of({Wire}IMessage message) => message is {Wire}IFramed framed");
        code.Under("? framed.FrameKind");
        code.Under(": (ushort)0;");
        code.Line();
    }

    private static void EmitNameOf(CodeWriter code, List<FieldModel> members)
    {
        code.Line("/// <summary>The kind's name in the schema; <c>unknown</c> if it has none.</summary>");
        code.Line("public static string NameOf(ushort kind) => kind switch");
        code.Open("");
        foreach (FieldModel member in members) code.Line($"{member.Number} => {Code.Quote(member.Name)},");
        code.Line("_ => \"unknown\",");
        code.Close(";");
    }

    /// <summary>The file of one union.</summary>
    public static string EmitUnion(MessageModel union)
    {
        var code = new CodeWriter();
        code.Line(Code.Head);
        code.Line($"namespace {union.Namespace};");
        code.Line();
        EmitHandler(code, union);
        code.Line();
        code.Line($"/// <summary>Reads and hands on the frames of <c>{union.FullName}</c>.</summary>");
        code.Open($"public static class {union.Name}Frames");
        EmitContains(code, union);
        EmitDecode(code, union);
        EmitDispatch(code, union);
        code.Close();
        return code.ToString();
    }

    private static void EmitHandler(CodeWriter code, MessageModel union)
    {
        code.Doc(union.Doc, $"Receives every message that the union <c>{union.FullName}</c> has.");
        code.Line("/// <typeparam name=\"TContext\">What comes with a message: its connection.</typeparam>");
        code.Open($"public interface I{union.Name}Handler<TContext>");
        foreach (FieldModel member in union.Fields)
        {
            code.Doc(member.Doc, $"Takes a <c>{member.Name}</c>.");
            code.Line($"void On(TContext context, {member.Type.CSharpName} message);");
        }
        code.Close();
    }

    private static void EmitContains(CodeWriter code, MessageModel union)
    {
        code.Line("/// <summary>Whether a frame of this kind belongs to this union.</summary>");
        code.Line("public static bool Contains(ushort kind) => kind is "
            + string.Join(" or ", union.Fields.Select(field => field.Number)) + ";");
        code.Line();
    }

    private static void EmitDecode(CodeWriter code, MessageModel union)
    {
        code.Line("/// <summary>");
        code.Line("/// Reads the message of a frame. Null when the kind is not of this union; whether the");
        code.Line("/// bytes were a message stands in the reader.");
        code.Line("/// </summary>");
        code.Line($"public static {Wire}IMessage? Decode(ushort kind, ref {Wire}WireReader reader) =>");
        code.Under("kind switch");
        code.Open("");
        foreach (FieldModel member in union.Fields)
        {
            code.Line($"{member.Number} => {member.Type.CSharpName}.Decode(ref reader),");
        }
        code.Line("_ => null,");
        code.Close(";");
        code.Line();
    }

    private static void EmitDispatch(CodeWriter code, MessageModel union)
    {
        code.Line("/// <summary>Calls the handler's method for the message; false if it has none.</summary>");
        code.Line("public static bool Dispatch<TContext>(");
        code.Under($"{Wire}IMessage message, I{union.Name}Handler<TContext> handler, TContext context)");
        code.Open("");
        code.Open("switch (message)");
        foreach (FieldModel member in union.Fields)
        {
            string name = "known" + member.Number;
            code.Line($"case {member.Type.CSharpName} {name}:");
            code.Under($"handler.On(context, {name});");
            code.Under("return true;");
        }
        code.Line("default:");
        code.Under("return false;");
        code.Close();
        code.Close();
    }
}
