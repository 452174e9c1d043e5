using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace BotClickStream.Testing;

/// <summary>Tables of a document of <c>docs</c>, which what measures them writes between marks.</summary>
internal static class MeasuredTables
{
    /// <summary>Prints a table and puts it between the marks of <paramref name="section"/>, with what it was measured on.</summary>
    public static void Write(
        string document,
        string section,
        string note,
        IReadOnlyList<string> headers,
        IEnumerable<IReadOnlyList<string>> rows
    )
    {
        StringBuilder text = new();
        Line(text, headers);
        Line(text, [.. headers.Select((_, column) => column == 0 ? "---" : "---:")]);
        foreach (IReadOnlyList<string> row in rows)
        {
            Line(text, row);
        }

        Console.WriteLine(text);
        Console.WriteLine(note);
        string root = RepositoryRoot();
        string path = Path.Combine(root, "docs", document);
        string before = File.ReadAllText(path);
        string begin = $"<!-- measured: {section} -->\n";
        string end = $"<!-- end of {section} -->";
        int from = before.IndexOf(begin, StringComparison.Ordinal);
        int to = before.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException($"{path} has no lines '{begin.TrimEnd()}' and '{end}', between which the table goes.");
        }

        File.WriteAllText(
            path,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{before[..(from + begin.Length)]}\n{text}\n{note} {Conditions(root)}\n\n{before[to..]}"
            )
        );
    }

    public static string Number(double value, int decimals = 0) =>
        value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private static void Line(StringBuilder text, IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Conditions(string root)
    {
        string changed = Git(root, "status", "--porcelain", "--untracked-files=no", "--", "src", "tests").Length > 0 ? " with changes" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Measured {DateTime.UtcNow:yyyy-MM-dd} at commit {Git(root, "rev-parse", "--short", "HEAD")}{changed}: {Processor()}, "
                + $"{Environment.ProcessorCount} cores, load {LoadAverage()}, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}."
        );
    }

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>How many threads wanted to run, over the last five minutes: more than this run's own where others use the machine.</summary>
    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[1] : "unknown";

    private static string Git(string root, params string[] arguments)
    {
        using Process git = Process.Start(
            new ProcessStartInfo("git", arguments) { WorkingDirectory = root, RedirectStandardOutput = true }
        )!;
        string output = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return output;
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "BotClickStream.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName
            ?? throw new InvalidOperationException("What is measured is written into a document of the repository: run it from there.");
    }
}
