using System.IO.Pipes;
using Mesosd.Shell.Linux;
using Xunit;

namespace Mesosd.Tests.Linux;

public sealed class DescriptorStreamTests
{
    private static DescriptorStream Open(AnonymousPipeServerStream pipe) =>
        new((int)pipe.ClientSafePipeHandle.DangerousGetHandle());

    [Fact]
    public async Task More_than_a_pipe_holds_is_written_whole()
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.In);
        byte[] sent = [.. Enumerable.Range(0, 1 << 20).Select(i => (byte)(i * 31))];
        Task writing = Task.Run(() =>
        {
            Open(pipe).Write(sent);
            pipe.DisposeLocalCopyOfClientHandle();
        }, TestContext.Current.CancellationToken);
        using MemoryStream received = new();
        await pipe.CopyToAsync(received, TestContext.Current.CancellationToken);
        await writing;
        Assert.Equal(sent, received.ToArray());
    }

    [Fact]
    public void Reader_that_has_gone_is_no_error()
    {
        AnonymousPipeServerStream pipe = new(PipeDirection.In);
        using Microsoft.Win32.SafeHandles.SafePipeHandle writer = pipe.ClientSafePipeHandle;
        pipe.SafePipeHandle.Dispose();
        new DescriptorStream((int)writer.DangerousGetHandle()).Write("x"u8);
        Assert.False(writer.IsClosed);
    }

    [Fact]
    public void Descriptor_that_is_none_is_named() =>
        Assert.Contains("write to descriptor 9999", Assert.Throws<IOException>(() => new DescriptorStream(9999).Write("x"u8)).Message);
}
