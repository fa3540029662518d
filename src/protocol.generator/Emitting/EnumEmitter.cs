namespace Mesosd.Protocol.Generator;

/// <summary>Emits an enum and the class with its names.</summary>
internal static class EnumEmitter
{
    /// <summary>The whole file of an enum.</summary>
    public static string Emit(EnumModel type)
    {
        var code = new CodeWriter();
        code.Line(Code.Head);
        code.Line($"namespace {type.Namespace};");
        code.Line();
        EmitEnum(code, type);
        code.Line();
        code.Line($"/// <summary>The schema's names of <see cref=\"{type.Name}\"/>.</summary>");
        code.Open($"public static class {type.Name}Names");
        EmitToName(code, type);
        EmitTryParse(code, type);
        EmitIsKnown(code, type);
        code.Close();
        return code.ToString();
    }

    private static void EmitEnum(CodeWriter code, EnumModel type)
    {
        code.Doc(type.Doc, $"The schema's <c>{type.FullName}</c>.");
        code.Line($"/// <remarks>In the schema: <c>{type.FullName}</c>.</remarks>");
        code.Open($"public enum {type.Name}");
        foreach (EnumValueModel value in type.Values)
        {
            code.Doc(value.Doc, $"<c>{value.SchemaName}</c>.");
            code.Line($"{value.Name} = {value.Number},");
        }
        code.Close();
    }

    private static void EmitToName(CodeWriter code, EnumModel type)
    {
        code.Line("/// <summary>The name in the schema; the number of a value it does not have.</summary>");
        code.Line($"public static string ToName({type.QualifiedName} value) => value switch");
        code.Open("");
        foreach (EnumValueModel value in type.Values)
        {
            code.Line($"{type.QualifiedName}.{value.Name} => {Code.Quote(value.SchemaName)},");
        }
        code.Line("_ => ((int)value).ToString(global::System.Globalization.CultureInfo.InvariantCulture),");
        code.Close(";");
    }

    private static void EmitTryParse(CodeWriter code, EnumModel type)
    {
        code.Line();
        code.Line("/// <summary>Finds the value by its name in the schema, spelled exactly so.</summary>");
        code.Open($"public static bool TryParse(string name, out {type.QualifiedName} value)");
        code.Open("switch (name)");
        foreach (EnumValueModel value in type.Values)
        {
            code.Line($"case {Code.Quote(value.SchemaName)}:");
            code.Under($"value = {type.QualifiedName}.{value.Name};");
            code.Under("return true;");
        }
        code.Line("default:");
        code.Under("value = default;");
        code.Under("return false;");
        code.Close();
        code.Close();
    }

    private static void EmitIsKnown(CodeWriter code, EnumModel type)
    {
        code.Line();
        code.Line("/// <summary>Whether the schema has a value of this number.</summary>");
        code.Line("public static bool IsKnown(int number) => number switch");
        code.Open("");
        foreach (EnumValueModel value in type.Values) code.Line($"{value.Number} => true,");
        code.Line("_ => false,");
        code.Close(";");
    }
}
