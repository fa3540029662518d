using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Mesosd.Shell.Http;

/// <summary>
/// Fields of a body as forms send them: <c>name=value&amp;name=value</c>, percent-encoded. Mesos reads them whatever the
/// Content-Type says, and takes a semicolon for an ampersand.
/// </summary>
internal static class FormBody
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The fields; the last of several with one name counts. False with what is wrong.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> body,
        [NotNullWhen(true)] out Dictionary<string, string>? fields,
        [NotNullWhen(false)] out string? fault)
    {
        fields = null;
        fault = null;
        Dictionary<string, string> read = new(StringComparer.Ordinal);
        foreach (Range range in body.SplitAny((byte)'&', (byte)';'))
        {
            ReadOnlySpan<byte> field = body[range];
            if (field.IsEmpty) continue;
            int equals = field.IndexOf((byte)'=');
            string? name = Decode(equals < 0 ? field : field[..equals]);
            string? value = equals < 0 ? "" : Decode(field[(equals + 1)..]);
            if (name is null || value is null)
            {
                fault = "expected name=value&name=value in UTF-8, with each % followed by two hexadecimal digits";
                return false;
            }
            read[name] = value;
        }
        fields = read;
        return true;
    }

    private static string? Decode(ReadOnlySpan<byte> text)
    {
        byte[] decoded = new byte[text.Length];
        int count = 0;
        for (int index = 0; index < text.Length; index++)
        {
            byte letter = text[index];
            if (letter == '%')
            {
                if (index + 2 >= text.Length) return null;
                int high = HexOf(text[index + 1]), low = HexOf(text[index + 2]);
                if (high < 0 || low < 0) return null;
                letter = (byte)(16 * high + low);
                index += 2;
            }
            else if (letter == '+') letter = (byte)' ';
            decoded[count++] = letter;
        }
        try
        {
            return s_strict.GetString(decoded, 0, count);
        }
        catch (DecoderFallbackException)
        {
            // The one way in which the framework says that bytes are no UTF-8.
            return null;
        }
    }

    private static int HexOf(byte letter) => (char)letter switch
    {
        >= '0' and <= '9' => letter - '0',
        >= 'a' and <= 'f' => letter - 'a' + 10,
        >= 'A' and <= 'F' => letter - 'A' + 10,
        _ => -1,
    };
}
