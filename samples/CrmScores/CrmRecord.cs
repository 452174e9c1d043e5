using System.Text.Json;

namespace CrmScores;

/// <summary>What a CRM needs of a record; the other fields are for people. Which of the three it is, its fields tell.</summary>
internal abstract record CrmRecord
{
    /// <summary>Points are exact to four decimals; whole numbers of ten-thousandths keep them so.</summary>
    public const int Scale = 10_000;

    private CrmRecord() { }

    /// <summary>Of <c>email.events.labeled</c>.</summary>
    /// <param name="Key">Of the event, whatever the revision: <c>campaignId|eventId</c>.</param>
    /// <param name="Points">What the event gave, in ten-thousandths.</param>
    /// <param name="ProvisionalUntil">Before then no alert is raised on its points.</param>
    public sealed record Label(string Key, int Revision, string Lead, long Points, DateTimeOffset ProvisionalUntil) : CrmRecord;

    /// <summary>Of <c>lead.score.corrections</c>.</summary>
    /// <param name="Balance">What has been corrected of the event so far, in ten-thousandths.</param>
    public sealed record Correction(string Key, int Revision, string Lead, long Balance) : CrmRecord;

    /// <summary>Of <c>unsubscribe.holds</c>: don't act yet.</summary>
    /// <param name="For">For so long from when it is heard of; then it may be honored.</param>
    public sealed record Hold(string Id, string Lead, TimeSpan For) : CrmRecord;

    /// <summary>Of <c>unsubscribe.holds</c>: what became of an unsubscribe, for good.</summary>
    /// <param name="IsHonored">A person meant it; else a machine did it.</param>
    public sealed record Outcome(string Id, string Lead, bool IsHonored) : CrmRecord;

    /// <exception cref="JsonException">It is none of them.</exception>
    public static CrmRecord Of(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement record = document.RootElement;
        try
        {
            string lead = Text("leadId");
            if (record.TryGetProperty("correctionId", out JsonElement correction))
            {
                // campaignId|eventId#revision, and an id may have a # too.
                string id = correction.GetString()!;
                return new Correction(id[..id.LastIndexOf('#')], Revision(), lead, Points("balance"));
            }

            if (record.TryGetProperty("holdId", out JsonElement hold))
            {
                string id = hold.GetString()!;
                return Text("action") == "hold"
                    ? new Hold(id, lead, Time("deadline") - Time("time"))
                    : new Outcome(id, lead, IsHonored: Text("action") == "honor");
            }

            string key = $"{Escaped(Text("campaignId"))}|{Escaped(Text("eventId"))}";
            return new Label(key, Revision(), lead, Points("points"), Time("provisionalUntil"));
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException($"This is neither a label nor a correction nor a hold: {record.GetRawText()}", wrong);
        }

        string Text(string name) => record.GetProperty(name).GetString() ?? throw new FormatException(name);

        int Revision() => record.GetProperty("revision").GetInt32();

        long Points(string name) => (long)(record.GetProperty(name).GetDecimal() * Scale);

        DateTimeOffset Time(string name) => record.GetProperty(name).GetDateTimeOffset();
    }

    /// <summary>As the worker's keys have a part, so that a label and its correction meet.</summary>
    private static string Escaped(string part) =>
        part.Replace("%", "%25", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal);
}
