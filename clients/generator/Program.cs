using Mesosd.Protocol.Generator;
using Mesosd.Protocol.Generator.Python;

// Writes the message classes of clients in other languages:
//   generator python SCHEMA OUT    reads every .proto below SCHEMA, writes the modules below OUT
if (args is not ["python", var schema, var output])
{
    Console.Error.WriteLine("usage: generator python SCHEMA OUT");
    return 2;
}
PythonLayout[] layouts = [new NativeLayout(), new MesosLayout()];
try
{
    List<SchemaSource> sources = Directory
        .EnumerateFiles(schema, "*.proto", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => new SchemaSource(path, File.ReadAllText(path)))
        .ToList();
    foreach (GeneratedFile file in layouts.SelectMany(layout => PythonEmitter.Emit(sources, layout)).ToList())
    {
        string path = Path.Combine(output, file.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, file.Text);
    }
    return 0;
}
catch (SchemaException fault)
{
    Console.Error.WriteLine($"{fault.File}({fault.Line},{fault.Column}): {fault.Message}");
    return 1;
}
catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"generator: {fault.Message}");
    return 1;
}
