using Mesosd.Master;
using Mesosd.Shell.Master;
using Xunit;

namespace Mesosd.Tests.Master;

/// <summary>Between the loop and those who read.</summary>
public sealed class SnapshotRequestTests
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Reader_that_does_not_come_back_holds_up_nobody_who_answers_it()
    {
        using ManualResetEventSlim mayEnd = new();
        SnapshotRequest request = new(SnapshotParts.All);
        // As eager as a reader can be: it would run inside Answer, and wait there in vain, if it were let.
        Task<bool> reader = request.View.ContinueWith(
            _ => mayEnd.Wait(s_wait),
            TestContext.Current.CancellationToken,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        request.Answer(new MasterView(null!, default));
        mayEnd.Set();
        Assert.True(await reader.WaitAsync(s_wait, TestContext.Current.CancellationToken));
    }
}
