using Mesosd.Protocol.Native;
using Mesosd.Protocol.Wire;
using Mesosd.ZooKeeper;

namespace Mesosd.Protocol.Client;

/// <summary>Asks masters, one by one, whether they lead. Thread-safe.</summary>
public static class MasterProbe
{
    /// <summary>The addresses of all masters: those of a list, or all that stand for election in ZooKeeper.</summary>
    /// <param name="masters">As for <see cref="MasterLocator"/>, but for files.</param>
    /// <param name="cancel">Ends the wait for ZooKeeper, with an exception.</param>
    /// <exception cref="IOException">ZooKeeper does not answer; the message says so.</exception>
    public static async Task<IReadOnlyList<string>> FindAllAsync(
        IReadOnlyList<string> masters, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(masters);
        if (masters is not [{ } text] || !ZooKeeperUrl.TryParse(text, out ZooKeeperUrl? url, out _)) return masters;
        await using ZooKeeperClient client = new(new ZooKeeperOptions
        {
            Address = url.Ensemble,
            Credentials = url.Credentials,
        });
        ZooKeeperResult<NodeChildren> children = await client.GetChildrenAsync(url.Path, null, cancel);
        if (children.Error == ZooKeeperError.NoNode) return [];
        if (!children.IsOk) throw new IOException($"{url}: ZooKeeper does not answer ({children.Error})");
        List<string> found = [];
        foreach (string node in LeaderNode.Sort(children.Value.Names))
        {
            ZooKeeperResult<NodeData> content = await client.GetAsync($"{url.Path}/{node}", null, cancel);
            if (content.IsOk && LeaderNode.Read(node, content.Value.Data, out _) is { } info &&
                LeaderAddress.Of(info) is { } address) found.Add(address);
        }
        return found;
    }

    /// <summary>Asks one master. Does not throw.</summary>
    /// <param name="address">Its <c>host:port</c>.</param>
    /// <param name="timeout">How long it may take to answer.</param>
    public static async Task<MasterStandingReport> AskAsync(string address, TimeSpan timeout)
    {
        ConnectionSettings settings = new()
        {
            Self = new LocalIdentity { Role = PeerRole.Operator },
            Limits = FrameLimits.Default with { AnswerTimeout = timeout },
        };
        LinkAttempt attempt = new(address, Silent.Instance, World.Real);
        Task<LinkEnd> end = attempt.RunAsync(settings, timeout, CancellationToken.None);
        // Both the connection's and the answer's time-out end it.
        bool leads = await attempt.Opened;
        bool isSuspended = attempt.Open?.Peer is { IsSuspended: true };
        attempt.Abandon();
        LinkEnd how = await end;
        if (leads) return new MasterStandingReport(address, !isSuspended, null, null) { IsSuspended = isSuspended };
        return how.Redirection is { } redirect
            ? new MasterStandingReport(address, false, redirect.Leader, null)
            : new MasterStandingReport(address, false, null, how.Message);
    }

    /// <summary>Whoever lets this side in has answered; nothing more is said.</summary>
    private sealed class Silent : IFrameReceiver
    {
        public static readonly Silent Instance = new();

        public void OnOpened(Connection connection)
        {
            // The attempt tells.
        }

        public void OnFrame(Connection connection, in FrameHeader header, ReadOnlySpan<byte> payload) =>
            connection.RefuseUnknownKind(header);

        public void OnTurnEnd(Connection connection) => connection.Flush();

        public void OnClosed(Connection connection, CloseReason reason, string? message)
        {
            // As above.
        }
    }
}
