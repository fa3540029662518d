namespace Mesosd.Allocation;

/// <summary>
/// Exact comparison of weighted shares: whole numbers only, so no machine rounds differently.
/// </summary>
internal static class Fractions
{
    /// <summary>
    /// Compares a / (b·c) with d / (e·f) by comparing a·e·f with d·b·c in 192 bits.
    /// </summary>
    /// <param name="left">Three positive numbers a, b, c.</param>
    /// <param name="right">Three positive numbers d, e, f.</param>
    public static int Compare(in WeightedShare left, in WeightedShare right)
    {
        if (left.Total == right.Total && left.WeightMicro == right.WeightMicro)
        {
            return left.Held.CompareTo(right.Held);
        }
        ulong leftHigh = Math.BigMul((ulong)left.Held, (ulong)right.Total, out ulong leftLow);
        ulong rightHigh = Math.BigMul((ulong)right.Held, (ulong)left.Total, out ulong rightLow);
        if (left.WeightMicro == right.WeightMicro)
        {
            return leftHigh == rightHigh ? leftLow.CompareTo(rightLow) : leftHigh.CompareTo(rightHigh);
        }
        return Compare((leftHigh, leftLow, right.WeightMicro), (rightHigh, rightLow, left.WeightMicro));
    }

    private static int Compare((ulong High, ulong Low, long By) left, (ulong High, ulong Low, long By) right)
    {
        (ulong leftTop, ulong leftMiddle, ulong leftLow) = Multiply(left.High, left.Low, (ulong)left.By);
        (ulong top, ulong middle, ulong low) = Multiply(right.High, right.Low, (ulong)right.By);
        if (leftTop != top) return leftTop.CompareTo(top);
        return leftMiddle != middle ? leftMiddle.CompareTo(middle) : leftLow.CompareTo(low);
    }

    private static (ulong Top, ulong Middle, ulong Low) Multiply(ulong high, ulong low, ulong by)
    {
        ulong carry = Math.BigMul(low, by, out ulong lowest);
        ulong top = Math.BigMul(high, by, out ulong middle);
        middle += carry;
        if (middle < carry) top++;
        return (top, middle, lowest);
    }
}
