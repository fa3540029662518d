namespace Mesosd.Allocation.Tests.Oracle;

internal sealed class NaiveAgent(string name, Amounts total, ulong serial)
{
    public string Name => name;

    public Amounts Total { get; set; } = total;

    public bool Active { get; set; } = true;

    public ulong Serial => serial;
}
