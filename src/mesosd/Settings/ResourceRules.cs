using System.Globalization;
using Mesosd.Protocol.Messages;
using ValueType = Mesosd.Protocol.Messages.ValueType;

namespace Mesosd.Settings;

/// <summary>What a resource must be that an operator states, in text or JSON.</summary>
internal static class ResourceRules
{
    private static readonly string[] Scalars = ["cpus", "mem", "disk", "gpus"];
    private const string LettersOfTheTextForm = "()[]{};:,";
    private const int MaxNameLength = 256;

    /// <summary>What is wrong, as words that can follow a colon; null when nothing is.</summary>
    public static string? Check(Resource resource) =>
        CheckName(resource.Name) ?? CheckKind(resource) ?? CheckValue(resource);

    private static string? CheckName(string name)
    {
        if (name.Length == 0) return "the resource has no name";
        if (name.Length > MaxNameLength) return $"the resource's name has more than {MaxNameLength} letters";
        bool isPlain = !name.Any(IsForbidden);
        return isPlain ? null : $"\"{FlagDisplay.Clean(name)}\" is no resource's name";
    }

    private static bool IsForbidden(char letter) =>
        char.IsWhiteSpace(letter) || char.IsControl(letter) || LettersOfTheTextForm.Contains(letter);

    private static string? CheckKind(Resource resource)
    {
        string name = resource.Name;
        if (Scalars.Contains(name) && resource.Type != ValueType.Scalar) return $"{name} must be a number";
        return name == "ports" && resource.Type != ValueType.Ranges
            ? "ports must be ranges, such as [31000-32000]"
            : null;
    }

    private static string? CheckValue(Resource resource) => resource.Type switch
    {
        ValueType.Scalar => CheckScalar(resource),
        ValueType.Ranges => CheckRanges(resource),
        ValueType.Set => resource.Set is null ? "the set is missing" : null,
        _ => "its type must be SCALAR, RANGES or SET",
    };

    private static string? CheckScalar(Resource resource)
    {
        if (resource.Scalar is not { } scalar) return "the scalar is missing";
        string text = scalar.Value.ToString("R", CultureInfo.InvariantCulture);
        if (!FlagTypes.ParseThousandths(text).TryGet(out long thousandths, out string? problem))
            return problem;
        if (resource.Name != "gpus" || thousandths == 0) return null;
        return "GPUs are not in this version yet";
    }

    private static string? CheckRanges(Resource resource)
    {
        if (resource.Ranges is null) return "the ranges are missing";
        foreach (ValueRange range in resource.Ranges.Range)
        {
            if (range.Begin > range.End) return $"the range {range.Begin}-{range.End} ends before it begins";
            if (resource.Name == "ports" && range.End > ushort.MaxValue)
                return $"port {range.End} is above 65535";
        }
        return null;
    }
}
