using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CrmScores;

internal static class Program
{
    private const string Usage = """
        Usage:
          crm-scores follow BOOTSTRAP_SERVERS DB THRESHOLD   read the worker's topics until stopped, and say which leads to tell sales of
          crm-scores load DB FILE...                         read what 'botclickstream analyze' has written instead
          crm-scores mql DB THRESHOLD                        the leads over the threshold, before and after
          crm-scores merge DB LEAD INTO                      two leads were one all along
        """;

    private static readonly string[] Topics = ["email.events.labeled", "lead.score.corrections", "unsubscribe.holds"];

    public static int Main(string[] args) => Run(args, Console.Out, Console.Error, TimeProvider.System);

    /// <returns>0 done, 1 a file or record is wrong, 2 wrong usage.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error, TimeProvider time)
    {
        switch (args)
        {
            case ["follow", var servers, var file, var text] when TryThreshold(text, out decimal threshold):
                return Follow(servers, file, threshold, output, error, time);
            case ["load", var file, _, ..]:
                return Load(file, args[2..], error, time);
            case ["mql", var file, var text] when TryThreshold(text, out decimal threshold):
                using (LeadScores scores = new(file))
                {
                    Write(output, scores.Leads(time.GetUtcNow()), threshold);
                }

                return 0;
            case ["merge", var file, var lead, var into]:
                using (LeadScores scores = new(file))
                {
                    scores.Merge(lead, into);
                }

                return 0;
            default:
                error.WriteLine(Usage);
                return 2;
        }
    }

    private static int Follow(string servers, string file, decimal threshold, TextWriter output, TextWriter error, TimeProvider time)
    {
        using CancellationTokenSource stop = new();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        using LeadScores scores = new(file);
        try
        {
            new Follower(servers, "crm-scores", Topics, scores, time).Run(Act, error.WriteLine, stop.Token);
            return 0;
        }
        catch (JsonException wrong)
        {
            // Its offset isn't committed: nothing is passed over unseen.
            error.WriteLine(wrong.Message);
            return 1;
        }

        void Act()
        {
            scores.HonorOverdue(time.GetUtcNow());
            foreach (Lead lead in scores.TakeAlerts(threshold, time.GetUtcNow()))
            {
                output.WriteLine($"tell sales of {lead.Id}: {Points(lead.Corrected)} points");
            }
        }
    }

    private static int Load(string file, string[] inputs, TextWriter error, TimeProvider time)
    {
        using LeadScores scores = new(file);
        foreach (string input in inputs)
        {
            int line = 0;
            try
            {
                scores.Apply(File.ReadLines(input).Select(Read), time.GetUtcNow());
            }
            catch (Exception wrong) when (wrong is JsonException or IOException)
            {
                error.WriteLine($"{input}, line {line}: {wrong.Message} Nothing of the file was taken.");
                return 1;
            }

            CrmRecord Read(string text)
            {
                line++;
                return CrmRecord.Of(Encoding.UTF8.GetBytes(text));
            }
        }

        return 0;
    }

    private static void Write(TextWriter output, IReadOnlyList<Lead> leads, decimal threshold)
    {
        Lead[] shown = [.. leads.Where(lead => lead.Raw >= threshold || lead.Corrected >= threshold)];
        int width = shown.Select(lead => lead.Id.Length).Append("lead".Length).Max();
        output.WriteLine($"{"lead".PadRight(width)}  {"before", 9}  {"after", 9}  {"provisional", 11}  mailing");
        foreach (Lead lead in shown)
        {
            output.WriteLine(
                $"{lead.Id.PadRight(width)}  {Points(lead.Raw), 9}  {Points(lead.Corrected), 9}  {Points(lead.Provisional), 11}  {Word(lead.Mailing)}"
            );
        }

        output.WriteLine();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"With {threshold} points or more: {shown.Count(lead => lead.Raw >= threshold)} before, {shown.Count(lead => lead.Corrected >= threshold)} after"
            )
        );
    }

    private static bool TryThreshold(string text, out decimal threshold) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out threshold);

    private static string Points(decimal points) => points.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Word(Mailing mailing) =>
        mailing switch
        {
            Mailing.Held => "held",
            Mailing.Unsubscribed => "unsubscribed",
            _ => "",
        };
}
