using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Mesosd.Allocation;

/// <summary>
/// Checks of what the allocator's owner promises (live handles, no double return) and of what the allocator
/// promises itself; on in release builds too, because wrong books are worse than no books.
/// </summary>
internal static class AllocatorPromise
{
    public static void Check(
        [DoesNotReturnIf(false)] bool holds,
        [InterpolatedStringHandlerArgument(nameof(holds))] ref Message message)
    {
        if (!holds) throw new InvalidOperationException(message.ToString());
    }

    /// <summary>Formats its text only for a broken promise, so that a check costs a branch.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Message
    {
        private readonly System.Text.StringBuilder? _text;

        public Message(int literalLength, int formattedCount, bool holds, out bool isEnabled)
        {
            isEnabled = !holds;
            _text = holds ? null : new System.Text.StringBuilder(literalLength + 16 * formattedCount);
        }

        public void AppendLiteral(string text) => _text!.Append(text);

        public void AppendFormatted<T>(T value) => _text!.Append(value);

        public override string ToString() => _text?.ToString() ?? "";
    }
}
