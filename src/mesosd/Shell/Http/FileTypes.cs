using System.Collections.Frozen;

namespace Mesosd.Shell.Http;

/// <summary>How files are named to HTTP clients: media types, attachments, modes as <c>ls -l</c> shows them.</summary>
internal static class FileTypes
{
    private const string Unknown = "application/octet-stream";

    // What is found in sandboxes; Mesos has the same names for these.
    private static readonly FrozenDictionary<string, string> s_types = new Dictionary<string, string>
    {
        [".bat"] = "text/plain",
        [".bmp"] = "image/x-ms-bmp",
        [".c"] = "text/plain",
        [".csh"] = "application/x-csh",
        [".css"] = "text/css",
        [".doc"] = "application/msword",
        [".gif"] = "image/gif",
        [".h"] = "text/plain",
        [".htm"] = "text/html",
        [".html"] = "text/html",
        [".jpeg"] = "image/jpeg",
        [".jpg"] = "image/jpeg",
        [".js"] = "application/x-javascript",
        [".mp3"] = "audio/mpeg",
        [".mp4"] = "video/mp4",
        [".mpeg"] = "video/mpeg",
        [".pdf"] = "application/pdf",
        [".pl"] = "text/plain",
        [".png"] = "image/png",
        [".ps"] = "application/postscript",
        [".py"] = "text/x-python",
        [".sh"] = "application/x-sh",
        [".tar"] = "application/x-tar",
        [".tsv"] = "text/tab-separated-values",
        [".txt"] = "text/plain",
        [".wav"] = "audio/x-wav",
        [".xml"] = "text/xml",
        [".zip"] = "application/zip",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The media type that a file's ending names.</summary>
    public static string Of(string name) => s_types.GetValueOrDefault(Path.GetExtension(name), Unknown);

    /// <summary>
    /// The Content-Disposition that saves a file under its name. What is no plain word is escaped: tasks name files, and
    /// must not add headers.
    /// </summary>
    public static string AttachmentOf(string name)
    {
        foreach (char letter in name)
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-' or '_' or '+'))
                return $"attachment; filename*=UTF-8''{Uri.EscapeDataString(name)}";
        return $"attachment; filename={name}";
    }

    /// <summary>Such as <c>-rw-r--r--</c>.</summary>
    public static string ModeText(uint mode)
    {
        const string Rights = "rwxrwxrwx";
        Span<char> text = stackalloc char[1 + Rights.Length];
        text[0] = KindLetter(mode);
        for (int index = 0; index < Rights.Length; index++)
            text[index + 1] = (mode & (1u << (Rights.Length - 1 - index))) == 0 ? '-' : Rights[index];
        return text.ToString();
    }

    private static char KindLetter(uint mode) => (mode & 0xF000) switch
    {
        0x4000 => 'd',
        0x2000 => 'c',
        0x6000 => 'b',
        0x1000 => 'p',
        0xA000 => 'l',
        0xC000 => 's',
        _ => '-',
    };
}
