using System.Globalization;

namespace Mesosd.Load;

/// <summary>How long the client for Python takes to decode an event of many offers.</summary>
internal static class PythonOffers
{
    private const double MostSeconds = 1;

    public static async Task RunAsync(Report report, bool quick)
    {
        int offers = quick ? 100 : 10_000;
        double[] figures = await PythonScript.RunAsync("offers.py", offers.ToString(CultureInfo.InvariantCulture));
        report.Add(
            $"one event of {Report.Number(offers)} offers of {Report.Number(figures[1])} bytes, decoded by the client for Python, " +
            "median of 5", $"{Report.Number(figures[0], "0.00")} s of processor time", "", "≤ 1 s", figures[0] <= MostSeconds);
    }
}
