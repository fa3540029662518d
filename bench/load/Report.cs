using System.Globalization;
using System.Runtime.InteropServices;

namespace Mesosd.Load;

/// <summary>The rows of the table, and how numbers become text.</summary>
internal sealed class Report
{
    private readonly List<string[]> _rows = [];
    private string _machine = "";

    public void Machine()
    {
        string model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) ?? "";
        string memory = File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        double gigabytes = double.Parse(memory, CultureInfo.InvariantCulture) / (1 << 20);
        _machine = string.Create(CultureInfo.InvariantCulture,
            $"{model.Split(':').LastOrDefault()?.Trim()}, {Environment.ProcessorCount} cores, {gigabytes:0} GB, " +
            $"{RuntimeInformation.OSDescription}, {DateTime.UtcNow:yyyy-MM-dd}");
    }

    /// <summary>Adds a row: what was measured, ours, what it is compared with, the aim, and whether it was met.</summary>
    public void Add(string what, string ours, string compared, string aim, bool? met)
    {
        _rows.Add([what, ours, compared, aim, met switch { true => "yes", false => "**no**", null => "" }]);
        Console.Error.WriteLine($"  {what}: {ours} (compared: {compared}; aim: {aim})");
    }

    public void Print(TextWriter writer)
    {
        writer.WriteLine(_machine);
        writer.WriteLine();
        writer.WriteLine("| What | mesosd | Compared with | Aim | Met |");
        writer.WriteLine("|---|---|---|---|---|");
        foreach (string[] row in _rows) writer.WriteLine($"| {string.Join(" | ", row)} |");
    }

    public static string Number(double value, string format = "#,##0") => value.ToString(format, CultureInfo.InvariantCulture);

    public static string Milliseconds(TimeSpan span) => $"{Number(span.TotalMilliseconds, "0.00")} ms";

    public static string Microseconds(TimeSpan span) => $"{Number(span.TotalMicroseconds, "0.0")} µs";
}
