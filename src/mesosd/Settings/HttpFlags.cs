namespace Mesosd.Settings;

/// <summary>The flags about HTTP that both daemons have, or one of them.</summary>
public static class HttpFlags
{
    /// <summary>Who may use a master, and with which secrets.</summary>
    public static readonly Flag<CredentialTable> MasterCredentials = new("credentials", FlagTypes.Credentials)
    {
        Topic = FlagTopics.Security,
        Rank = FlagRank.Expected,
        DefaultNote = "nobody can prove who he is",
        Help = "The file of principals and secrets for HTTP, read once at the start.",
    };

    /// <summary>Who may use an agent, and with which secrets.</summary>
    public static readonly Flag<CredentialTable> AgentCredentials = new("http_credentials", FlagTypes.Credentials)
    {
        Topic = FlagTopics.Security,
        Rank = FlagRank.Expected,
        DefaultNote = "nobody can prove who he is",
        Help = "The file of principals and secrets for HTTP, read once at the start.",
    };

    /// <summary>Whether changing needs a proof.</summary>
    public static readonly Flag<bool> AuthenticateReadwrite =
        new("authenticate_http_readwrite", FlagTypes.Switch, "false")
        {
            Aliases = ["authenticate_http"],
            Topic = FlagTopics.Security,
            Rank = FlagRank.Expected,
            Help = "Whether endpoints of HTTP that change something, and /api/v1, need a principal and its secret.",
        };

    /// <summary>Whether reading needs a proof.</summary>
    public static readonly Flag<bool> AuthenticateReadonly =
        new("authenticate_http_readonly", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Expected,
            Help = "Whether endpoints of HTTP that only tell something need a principal and its secret.",
        };

    /// <summary>Whether frameworks need a proof.</summary>
    public static readonly Flag<bool> AuthenticateFrameworks =
        new("authenticate_http_frameworks", FlagTypes.Switch, "false")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Expected,
            Help = "Whether frameworks that use HTTP need a principal and its secret.",
        };

    /// <summary>How the proof is given.</summary>
    public static readonly Flag<string> Authenticators =
        new("http_authenticators", FlagTypes.HttpAuthenticator, "basic")
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Expected,
            Help = "How users of HTTP prove who they are: by HTTP's basic scheme.",
        };

    /// <summary>How frameworks give it.</summary>
    public static readonly Flag<string> FrameworkAuthenticators =
        new("http_framework_authenticators", FlagTypes.HttpAuthenticator)
        {
            Topic = FlagTopics.Security,
            Rank = FlagRank.Expected,
            Help = "The same for frameworks; as with Mesos, --authenticate_http_frameworks needs it.",
        };

    /// <summary>How many connections HTTP may hold.</summary>
    public static readonly Flag<int> MaxConnections =
        new("http_max_connections", FlagTypes.CountFrom(1, 1_000_000), "20000")
        {
            Topic = FlagTopics.Connections,
            Help = "How many connections of HTTP are served at a time, streams of schedulers and executors among them; " +
                   "more are answered 503.",
        };

    /// <summary>Those of a master.</summary>
    internal static IReadOnlyList<FlagDefinition> OfMaster { get; } =
    [
        MasterCredentials, AuthenticateReadwrite, AuthenticateReadonly, AuthenticateFrameworks, Authenticators,
        FrameworkAuthenticators,
    ];

    /// <summary>Those of an agent.</summary>
    internal static IReadOnlyList<FlagDefinition> OfAgent { get; } =
        [AgentCredentials, AuthenticateReadwrite, AuthenticateReadonly, Authenticators];
}
