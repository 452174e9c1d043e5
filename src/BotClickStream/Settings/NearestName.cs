namespace BotClickStream.Settings;

/// <summary>Finds what was probably meant by a misspelt name.</summary>
internal static class NearestName
{
    /// <summary>
    /// The candidate with the fewest letters to change, or none where a third of them would have to. Where only the part after the last
    /// <c>:</c> or <c>.</c> is given, it is compared with that of the candidates.
    /// </summary>
    public static string? To(string name, IEnumerable<string> candidates) =>
        candidates
            .Select(candidate => (candidate, distance: Math.Min(Distance(name, candidate), Distance(Last(name), Last(candidate)) + 1)))
            .Where(pair => pair.distance <= Math.Max(1, Last(name).Length / 3))
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => Distance(name, pair.candidate))
            .Select(pair => pair.candidate)
            .FirstOrDefault();

    private static string Last(string name) => name[(name.LastIndexOfAny([':', '.']) + 1)..];

    /// <summary>Levenshtein's: letters added, left out or replaced, upper and lower case alike.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
