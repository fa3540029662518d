using System.Threading.Channels;
using Mesosd.Protocol.Messages;
using Mesosd.ZooKeeper;

namespace Mesosd.Protocol.Client;

/// <summary>
/// Watches the path of an election in ZooKeeper, and tells who leads whenever that changes. While ZooKeeper is away
/// nothing is told: whoever led is still the best that is known.
/// </summary>
internal sealed class LeaderDetector : IAsyncDisposable
{
    // What ZooKeeper would not do once it may do a little later.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly ZooKeeperUrl _url;
    private readonly Action<MasterInfo?> _found;
    private readonly Action<string>? _notice;
    private readonly CancellationTokenSource _stop = new();

    // Any number of reasons to look are one.
    private readonly Channel<bool> _reasons =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ZooKeeperClient _client;
    private readonly Task _looking;
    private string? _known;
    private bool _knowsNobody;

    public LeaderDetector(ZooKeeperUrl url, MasterLocatorOptions options, Action<MasterInfo?> found)
    {
        _url = url;
        _found = found;
        _notice = options.Notice;
        _client = new ZooKeeperClient(new ZooKeeperOptions
        {
            Address = url.Ensemble,
            Credentials = url.Credentials,
            SessionTimeout = options.SessionTimeout,
            Notice = text => options.Notice?.Invoke($"ZooKeeper: {text}"),
        });
        LookSoon();
        _looking = Task.Run(LookAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        await _client.DisposeAsync();
    }

    private async Task LookAsync()
    {
        try
        {
            while (await _reasons.Reader.WaitToReadAsync(_stop.Token))
            {
                while (_reasons.Reader.TryRead(out _)) { }
                ZooKeeperError error = await LookOnceAsync();
                if (error == ZooKeeperError.None) continue;
                if (error is not (ZooKeeperError.NotConnected or ZooKeeperError.ConnectionLoss))
                    _notice?.Invoke($"look for the leading master in {_url}: ZooKeeper does not answer it ({error})");
                await Task.Delay(s_pause, _stop.Token);
                LookSoon();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task<ZooKeeperError> LookOnceAsync()
    {
        ZooKeeperResult<NodeChildren> children =
            await _client.GetChildrenAsync(_url.Path, _ => LookSoon(), _stop.Token);
        if (children.Error == ZooKeeperError.NoNode) return await AwaitPathAsync();
        if (!children.IsOk) return children.Error;
        string? first = LeaderNode.FindFirst(children.Value.Names);
        if (first is null) TellNobody();
        if (first is null || first == _known) return ZooKeeperError.None;
        ZooKeeperResult<NodeData> content = await _client.GetAsync($"{_url.Path}/{first}", null, _stop.Token);
        // Gone meanwhile: the children have changed, and that is told.
        if (content.Error == ZooKeeperError.NoNode) return ZooKeeperError.None;
        if (!content.IsOk) return content.Error;
        if (LeaderNode.Read(first, content.Value.Data, out string? problem) is { } info) Tell(first, info);
        else _notice?.Invoke($"read {_url.Path}/{first}: it is no master's description: {problem}");
        return ZooKeeperError.None;
    }

    // The first master makes it.
    private async Task<ZooKeeperError> AwaitPathAsync()
    {
        ZooKeeperResult<NodeStat?> path = await _client.ExistsAsync(_url.Path, _ => LookSoon(), _stop.Token);
        if (path is { IsOk: true, Value: not null }) LookSoon();
        else if (path.IsOk) TellNobody();
        return path.Error;
    }

    private void Tell(string node, MasterInfo info)
    {
        _known = node;
        _knowsNobody = false;
        _found(info);
    }

    private void TellNobody()
    {
        _known = null;
        if (_knowsNobody) return;
        _knowsNobody = true;
        _found(null);
    }

    private void LookSoon() => _reasons.Writer.TryWrite(true);
}
