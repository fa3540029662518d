using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Mesosd.Core;

/// <summary>
/// Checks of our own promises, on in release builds too. A broken one means a bug in mesosd: going on would
/// spread the damage, so the process ends with a sentence and its supervisor starts it afresh.
/// </summary>
public static class Invariant
{
    /// <summary>Ends the process when the condition does not hold.</summary>
    /// <param name="holds">What must be true.</param>
    /// <param name="message">Which promise was broken, with the values that show it.</param>
    public static void Check(
        [DoesNotReturnIf(false)] bool holds,
        [InterpolatedStringHandlerArgument(nameof(holds))] ref Message message)
    {
        if (!holds) throw new InvariantViolation(message.ToString());
    }

    /// <summary>Ends the process when the condition does not hold.</summary>
    public static void Check([DoesNotReturnIf(false)] bool holds, string message)
    {
        if (!holds) throw new InvariantViolation(message);
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

/// <summary>A promise that mesosd made to itself was broken. Never caught except to end the process.</summary>
public sealed class InvariantViolation(string message) : Exception(message);
