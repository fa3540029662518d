namespace Mesosd.Settings;

/// <summary>Who must prove over HTTP who he is.</summary>
public sealed record HttpAccessFlags
{
    /// <summary>Nobody has to prove anything.</summary>
    public static HttpAccessFlags Open { get; } = new();

    /// <summary>Principals and their secrets; null when nobody has one.</summary>
    public CredentialTable? Credentials { get; init; }

    /// <summary>Whether reading needs a proof.</summary>
    public bool Readonly { get; init; }

    /// <summary>Whether changing needs a proof.</summary>
    public bool Readwrite { get; init; }

    /// <summary>Whether a framework needs a proof.</summary>
    public bool Frameworks { get; init; }

    /// <summary>Whether anybody has to prove anything.</summary>
    public bool IsAsked => Readonly || Readwrite || Frameworks;

    internal static HttpAccessFlags OfMaster(FlagValues values, List<FlagError> errors)
    {
        HttpAccessFlags flags = From(values, HttpFlags.MasterCredentials, errors) with
        {
            Frameworks = values.Get(HttpFlags.AuthenticateFrameworks),
        };
        if (!flags.Frameworks) return flags;
        Require(values, HttpFlags.AuthenticateFrameworks, HttpFlags.MasterCredentials, errors);
        Require(values, HttpFlags.AuthenticateFrameworks, HttpFlags.FrameworkAuthenticators, errors);
        return flags;
    }

    internal static HttpAccessFlags OfAgent(FlagValues values, List<FlagError> errors) =>
        From(values, HttpFlags.AgentCredentials, errors);

    private static HttpAccessFlags From(FlagValues values, Flag<CredentialTable> credentials, List<FlagError> errors)
    {
        HttpAccessFlags flags = new()
        {
            Credentials = values.Find(credentials),
            Readonly = values.Get(HttpFlags.AuthenticateReadonly),
            Readwrite = values.Get(HttpFlags.AuthenticateReadwrite),
        };
        if (flags.Readonly) Require(values, HttpFlags.AuthenticateReadonly, credentials, errors);
        if (flags.Readwrite) Require(values, HttpFlags.AuthenticateReadwrite, credentials, errors);
        return flags;
    }

    private static void Require(FlagValues values, Flag<bool> asked, FlagDefinition needed, List<FlagError> errors)
    {
        if (values.IsSet(needed)) return;
        errors.Add(new FlagError($"--{asked.Name}", values.OriginOf(asked).Place,
            $"needs --{needed.Name}={needed.Type.Example}."));
    }
}
