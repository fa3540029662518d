namespace Mesosd.Settings;

/// <summary>Finds what somebody probably meant by a word that nobody knows.</summary>
public static class Suggestion
{
    // Longer words are no typing errors; the bound also keeps the comparison's cost small.
    private const int MaxWordLength = 80;

    /// <summary>The known word nearest to the given one, or null when none is near.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="known">What could have been meant; the first of two equally near ones wins.</param>
    public static string? For(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > MaxWordLength) return null;
        string? best = null;
        int bestDistance = MaxDistance(word) + 1;
        foreach (string candidate in known)
        {
            int distance = Near(word, candidate) ? Distance(word, candidate) : bestDistance;
            if (distance >= bestDistance) continue;
            best = candidate;
            bestDistance = distance;
        }
        return best;
    }

    private static bool Near(string word, string candidate) =>
        Math.Abs(word.Length - candidate.Length) <= MaxDistance(word);

    private static int MaxDistance(string word) => word.Length switch
    {
        <= 3 => 1,
        <= 7 => 2,
        _ => 3,
    };

    // Edits (one letter more, less or other, or two neighbours swapped) that turn one word into the other.
    private static int Distance(string left, string right)
    {
        int[,] edits = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++) edits[i, 0] = i;
        for (int j = 0; j <= right.Length; j++) edits[0, j] = j;
        for (int i = 1; i <= left.Length; i++)
            for (int j = 1; j <= right.Length; j++)
                edits[i, j] = Cheapest(edits, left, right, i, j);
        return edits[left.Length, right.Length];
    }

    private static int Cheapest(int[,] edits, string left, string right, int i, int j)
    {
        int change = edits[i - 1, j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
        int cost = Math.Min(change, 1 + Math.Min(edits[i - 1, j], edits[i, j - 1]));
        bool swapped = i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]);
        return swapped ? Math.Min(cost, edits[i - 2, j - 2] + 1) : cost;
    }

    // Dashes for underscores are the most frequent mistake in flags' names, and no typing error.
    private static bool Same(char left, char right) => Plain(left) == Plain(right);

    private static char Plain(char letter) => letter == '-' ? '_' : char.ToLowerInvariant(letter);
}
