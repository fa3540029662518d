using System.Text;
using Mesosd.Protocol.Native;
using Mesosd.Protocol.SchedulerApi;
using Mesosd.Protocol.Wire;
using Mesosd.Shell.Http;
using Xunit;

namespace Mesosd.Tests.Http;

public sealed class EventStreamTests : IDisposable
{
    private const int MaxWaiting = 64 << 10;
    private const int Kibi = 1 << 10;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly PipedResponse _client = new();
    private readonly EventStream _stream;
    private MonotonicTime _now = new(1_000_000);

    public EventStreamTests() => _stream = new EventStream(MediaType.Json, MaxWaiting, () => _now);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Events_of_a_turn_leave_with_its_flush_in_their_order()
    {
        Task running = _stream.RunAsync(_client.Response);
        Send("one");
        Send("two");
        _stream.Flush();
        Assert.Equal(Record("one") + Record("two"), await TextAsync(2 * Record("one").Length));
        Send("three");
        _stream.Flush();
        Assert.Equal(Record("three"), await TextAsync(Record("three").Length));
        _stream.Close(GoodbyeReason.Finished, "over");
        await running.WaitAsync(s_patience, Cancel);
    }

    [Fact]
    public async Task What_was_sent_before_the_end_still_arrives()
    {
        Send("Framework failed over");
        _stream.Close(GoodbyeReason.Replaced, "a newer one");
        Assert.Equal(SendOutcome.NotOpen, Send("too late"));
        await _stream.RunAsync(_client.Response).WaitAsync(s_patience, Cancel);
        Assert.Equal(Record("Framework failed over"), await TextAsync(Record("Framework failed over").Length));
        Assert.Equal("a newer one", _stream.End);
        Assert.False(_stream.IsSlow);
        Assert.False(_client.IsAborted);
    }

    [Fact]
    public async Task A_stream_begins_with_its_first_numberand_one_that_ends_before_never_does()
    {
        Task<bool> begins = _stream.BeginsAsync(Cancel);
        Assert.False(begins.IsCompleted);
        Send("one");
        _stream.Flush();
        Assert.True(await begins.WaitAsync(s_patience, Cancel));
        EventStream refused = new(MediaType.Json, MaxWaiting);
        begins = refused.BeginsAsync(Cancel);
        refused.Close(GoodbyeReason.ShuttingDown, "no leader");
        Assert.False(await begins.WaitAsync(s_patience, Cancel));
    }

    [Fact]
    public async Task A_client_that_goes_ends_the_stream()
    {
        Task running = _stream.RunAsync(_client.Response);
        _client.Leave();
        await running.WaitAsync(s_patience, Cancel);
        Assert.Equal(SendOutcome.NotOpen, Send("nobody hears this"));
        Assert.False(_stream.IsSlow);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_cut_at_the_limit_with_a_reason()
    {
        Task running = _stream.RunAsync(_client.Response);
        int taken = 0;
        int most = 0;
        while (SendKibi(1) == SendOutcome.Queued)
        {
            _stream.Flush();
            taken++;
            most = Math.Max(most, _stream.WaitingBytes);
            Assert.InRange(taken, 1, 10 * MaxWaiting / Kibi);
        }
        Assert.InRange(most, MaxWaiting, MaxWaiting + 2 * Kibi);
        Assert.True(_stream.IsSlow);
        Assert.Matches("^the client left [0-9]+ bytes unread$", _stream.End);
        Assert.Equal(SendOutcome.SlowReader, SendKibi(1));
        await running.WaitAsync(s_patience, Cancel);
        Assert.True(_client.IsAborted);
    }

    [Fact]
    public async Task One_byte_a_second_is_as_good_as_nothing()
    {
        Task running = _stream.RunAsync(_client.Response);
        int seconds = 0;
        while (SendKibi(1) == SendOutcome.Queued)
        {
            _stream.Flush();
            await _client.ReadAsync(1, Cancel);
            _now += TimeSpan.FromSeconds(1);
            Assert.InRange(_stream.WaitingBytes, 0, MaxWaiting + 2 * Kibi);
            Assert.InRange(++seconds, 1, 10 * MaxWaiting / Kibi);
        }
        Assert.True(_stream.IsSlow);
        await running.WaitAsync(s_patience, Cancel);
    }

    [Fact]
    public async Task A_client_that_reads_gets_all_that_one_turn_brings()
    {
        Task running = _stream.RunAsync(_client.Response);
        const int Sent = 40 * MaxWaiting / Kibi;
        int bytes = 0;
        for (int number = 0; number < Sent; number++) Assert.Equal(SendOutcome.Queued, SendKibi(1));
        _stream.Flush();
        int all = Sent * KibiRecord.Length;
        while (bytes < all)
        {
            bytes += (await _client.ReadAsync(16 * Kibi, Cancel).WaitAsync(s_patience, Cancel)).Length;
            // What comes while it is behind is taken as well, as long as it reads on.
            _now += TimeSpan.FromMilliseconds(100);
            Assert.Equal(SendOutcome.Queued, SendKibi(1));
            _stream.Flush();
            all += KibiRecord.Length;
            if (bytes > 20 * MaxWaiting) break;
        }
        Assert.Null(_stream.End);
        _client.Leave();
        await running.WaitAsync(s_patience, Cancel);
    }

    [Fact]
    public async Task A_burst_that_nobody_reads_is_cut_when_patience_ends()
    {
        Task running = _stream.RunAsync(_client.Response);
        for (int number = 0; number < 4 * MaxWaiting / Kibi; number++) SendKibi(1);
        _stream.Flush();
        // The connection has taken what it holds.
        await _client.ReadAsync(1, Cancel);
        _now += HttpLimits.StreamPatience - TimeSpan.FromMilliseconds(1);
        _stream.CutIfStuck();
        _now += HttpLimits.StreamPatience;
        _stream.CutIfStuck();
        Assert.True(_stream.IsSlow);
        await running.WaitAsync(s_patience, Cancel);
        Assert.True(_client.IsAborted);
        Assert.Equal(0, _stream.WaitingBytes);
    }

    [Fact]
    public void One_numberof_any_size_is_taken()
    {
        Assert.Equal(SendOutcome.Queued, SendKibi(10 * MaxWaiting / Kibi));
        Assert.Null(_stream.End);
    }

    [Fact]
    public void Answers_and_refusals_are_no_events()
    {
        Assert.Equal(SendOutcome.NotOpen, _stream.Send(Accepted.Instance, 0, isAnswer: false));
        Assert.Equal(SendOutcome.NotOpen, _stream.Send(new Refusal { Code = RefusalCode.Invalid, Message = "x" }, 0, isAnswer: false));
        Assert.Equal(SendOutcome.NotOpen, _stream.Send(Error("x"), 7, isAnswer: true));
        Assert.Equal(0, _stream.WaitingBytes);
    }

    private static string KibiRecord { get; } = Record(new string('x', Kibi));

    private SendOutcome Send(string text) => _stream.Send(Error(text), 0, isAnswer: false);

    private SendOutcome SendKibi(int count) => Send(new string('x', count * Kibi));

    private async Task<string> TextAsync(int count) =>
        Encoding.UTF8.GetString(await _client.ReadAsync(count, Cancel).WaitAsync(s_patience, Cancel));

    private static Event Error(string text) => new() { Type = EventType.Error, Error = new EventError(text) };

    private static string Record(string text)
    {
        string json = MessageCodec.ToJson(Error(text));
        return $"{Encoding.UTF8.GetByteCount(json)}\n{json}";
    }
}
