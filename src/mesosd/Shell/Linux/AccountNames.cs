using System.Globalization;

namespace Mesosd.Shell.Linux;

/// <summary>
/// The names that belong to the numbers of users or groups, from <c>/etc/passwd</c> or <c>/etc/group</c>.
/// </summary>
/// <remarks>Immutable, thread-safe.</remarks>
internal sealed class AccountNames
{
    private readonly Dictionary<uint, string> _names = [];

    private AccountNames()
    {
    }

    /// <summary>
    /// Reads a file of lines <c>name:…:number:…</c>. A file that cannot be read leaves the numbers.
    /// </summary>
    public static AccountNames Read(string path)
    {
        AccountNames names = new();
        try
        {
            foreach (string line in File.ReadLines(path))
            {
                string[] fields = line.Split(':');
                if (fields.Length < 3) continue;
                if (uint.TryParse(fields[2], CultureInfo.InvariantCulture, out uint number))
                    names._names.TryAdd(number, fields[0]);
            }
        }
        catch (Exception failure) when (DiskFault.Is(failure))
        {
            // Numbers are as good for whoever looks into a sandbox.
        }
        return names;
    }

    /// <summary>The name, or the number as text when it has none.</summary>
    public string Of(uint number) =>
        _names.GetValueOrDefault(number) ?? number.ToString(CultureInfo.InvariantCulture);
}
