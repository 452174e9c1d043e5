using System.Globalization;
using System.Reflection;
using System.Text;

namespace BotClickStream.Decoding;

/// <summary>A line of a file of fingerprints.</summary>
/// <param name="Number">From 1, in its file.</param>
/// <param name="Columns">As many as its file has, none empty.</param>
/// <param name="IsBuiltIn">Whether it is of the file that comes with the program.</param>
internal readonly record struct FingerprintLine(int Number, string[] Columns, bool IsBuiltIn)
{
    /// <summary>Says what is wrong with a value of it.</summary>
    public string Problem(string column, string value, string allowed) =>
        string.Create(CultureInfo.InvariantCulture, $"line {Number}: the {column} is '{value}'; allowed: {allowed}");
}

/// <summary>
/// The files in <c>Fingerprints/</c>, whose heads describe their columns: separated by one tab, <c>#</c> begins a comment line. In a file that is given instead, a line
/// <c>built-in</c> stands for all that come with the program.
/// </summary>
internal static class FingerprintLines
{
    public const int Most = 10_000;

    private const string AllBuiltIn = "built-in";

    /// <param name="file">Its name without the ending.</param>
    public static List<FingerprintLine> BuiltIn(string file, int columns)
    {
        string resource = $"BotClickStream.Fingerprints.{file}.tsv";
        using Stream stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The program was built without {resource}.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        List<string> problems = [];
        List<FingerprintLine> lines = [];
        Read(reader, columns, [], problems, lines);
        return problems.Count == 0 ? [.. lines.Select(line => line with { IsBuiltIn = true })] : throw new FormatException(problems[0]);
    }

    /// <param name="own">The file that is given instead.</param>
    /// <param name="problems">Takes what can't be read, a line each.</param>
    public static List<FingerprintLine> Read(TextReader own, string file, int columns, List<string> problems)
    {
        List<FingerprintLine> lines = [];
        Read(own, columns, BuiltIn(file, columns), problems, lines);
        return lines;
    }

    private static void Read(
        TextReader text,
        int columns,
        List<FingerprintLine> builtIn,
        List<string> problems,
        List<FingerprintLine> lines
    )
    {
        for (int number = 1; text.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            string[] parts = line.Split('\t');
            if (line == AllBuiltIn)
            {
                lines.AddRange(builtIn);
            }
            else if (parts.Length == columns && Array.TrueForAll(parts, part => part.Length > 0))
            {
                lines.Add(new FingerprintLine(number, parts, IsBuiltIn: false));
            }
            else
            {
                problems.Add(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"line {number} is '{line}'; allowed: {columns} columns, none empty, separated by one tab, or {AllBuiltIn}"
                    )
                );
            }

            if (lines.Count > Most)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"line {number} is one too many; allowed: {Most} lines"));
                return;
            }
        }
    }
}
