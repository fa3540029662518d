namespace Mesosd.Settings;

/// <summary>The types of flag values about who may do what.</summary>
public static partial class FlagTypes
{
    /// <summary>A file with principals and their secrets.</summary>
    public static FlagType<CredentialTable> Credentials { get; } = new()
    {
        Name = "path",
        Placeholder = "FILE",
        Expected = "the path of a file with JSON of credentials, or with a principal and a secret in each line",
        Example = "/etc/mesos/credentials",
        Content = FlagContent.File,
        // Somebody may write the secrets themselves in the place of the path.
        HidesValue = true,
        Parse = CredentialTable.Parse,
    };

    /// <summary>How users of HTTP prove who they are.</summary>
    public static FlagType<string> HttpAuthenticator { get; } = Choice([("basic", "basic")],
    [
        ("jwt", "tokens are not taken in this version yet"),
        ("basic,jwt", "tokens are not taken in this version yet"),
    ]);
}
