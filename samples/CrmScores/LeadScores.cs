using Microsoft.Data.Sqlite;

namespace CrmScores;

/// <summary>Whether a lead may be mailed.</summary>
internal enum Mailing
{
    Subscribed,

    /// <summary>An unsubscribe that a machine may have made waits: ask for a confirmation, and send nothing else.</summary>
    Held,
    Unsubscribed,
}

/// <summary>A lead's score; points with four decimals.</summary>
/// <param name="Raw">As the CRM counted it: machines' clicks too.</param>
/// <param name="Corrected">The score to act on.</param>
/// <param name="Provisional">How much of it comes from events on which no alert may be raised yet.</param>
internal sealed record Lead(string Id, decimal Raw, decimal Corrected, decimal Provisional, Mailing Mailing);

/// <summary>
/// A CRM's tables. Whatever comes twice, late or in another order changes nothing: of an event the highest revision counts, of labels and corrections each by itself, and of an unsubscribe what
/// became of it. So records may be read again after any restart, and a batch is one transaction.
/// </summary>
internal sealed class LeadScores : IDisposable
{
    private const string Tables = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS event (
            event_key         TEXT PRIMARY KEY,            -- campaignId|eventId
            lead_id           TEXT NOT NULL,
            label_revision    INTEGER NOT NULL DEFAULT -1, -- of the label that the next two are from
            points            INTEGER NOT NULL DEFAULT 0,  -- ten-thousandths
            provisional_until INTEGER NOT NULL DEFAULT 0,  -- ms since 1970
            balance_revision  INTEGER NOT NULL DEFAULT -1, -- of the correction that the balance is from
            balance           INTEGER NOT NULL DEFAULT 0   -- ten-thousandths
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS event_of_lead ON event (lead_id);
        CREATE TABLE IF NOT EXISTS unsubscribe (
            hold_id  TEXT PRIMARY KEY,
            lead_id  TEXT NOT NULL,
            state    TEXT NOT NULL CHECK (state IN ('held', 'honored', 'dismissed')),
            honor_at INTEGER NOT NULL                      -- ms since 1970, by this machine's clock
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS unsubscribe_of_lead ON unsubscribe (lead_id);
        CREATE TABLE IF NOT EXISTS merged (lead_id TEXT PRIMARY KEY, into_id TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS alert (lead_id TEXT PRIMARY KEY, raised_at INTEGER NOT NULL) WITHOUT ROWID;
        """;

    private const string ApplyLabel = """
        INSERT INTO event (event_key, lead_id, label_revision, points, provisional_until)
        VALUES ($key, COALESCE((SELECT into_id FROM merged WHERE lead_id = $lead), $lead), $revision, $points, $until)
        ON CONFLICT (event_key) DO UPDATE
        SET label_revision = excluded.label_revision, points = excluded.points, provisional_until = excluded.provisional_until
        WHERE excluded.label_revision > event.label_revision;
        """;

    private const string ApplyCorrection = """
        INSERT INTO event (event_key, lead_id, balance_revision, balance)
        VALUES ($key, COALESCE((SELECT into_id FROM merged WHERE lead_id = $lead), $lead), $revision, $balance)
        ON CONFLICT (event_key) DO UPDATE SET balance_revision = excluded.balance_revision, balance = excluded.balance
        WHERE excluded.balance_revision > event.balance_revision;
        """;

    // What became of it stands, whatever comes later; only a hold gives way.
    private const string ApplyUnsubscribe = """
        INSERT INTO unsubscribe (hold_id, lead_id, state, honor_at)
        VALUES ($id, COALESCE((SELECT into_id FROM merged WHERE lead_id = $lead), $lead), $state, $at)
        ON CONFLICT (hold_id) DO UPDATE SET state = excluded.state WHERE unsubscribe.state = 'held' AND excluded.state <> 'held';
        """;

    private const string SelectLeads = """
        SELECT lead_id, SUM(points), SUM(points + balance),
            SUM(CASE WHEN provisional_until > $now AND points + balance > 0 THEN points + balance ELSE 0 END),
            (SELECT MAX(CASE state WHEN 'honored' THEN 2 WHEN 'held' THEN 1 ELSE 0 END) FROM unsubscribe WHERE unsubscribe.lead_id = all_leads.lead_id)
        FROM (
            SELECT lead_id, points, balance, provisional_until FROM event
            UNION ALL
            SELECT lead_id, 0, 0, 0 FROM unsubscribe
        ) AS all_leads
        GROUP BY lead_id ORDER BY 3 DESC, lead_id;
        """;

    private readonly SqliteConnection database;

    /// <param name="file">Made where it isn't there; <c>:memory:</c> for none.</param>
    public LeadScores(string file)
    {
        database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        database.Open();
        Execute(Tables);
    }

    public void Dispose() => database.Dispose();

    /// <summary>Takes records in, all of them or, where it throws, none.</summary>
    /// <param name="now">By this machine's clock: holds run from when they are heard of.</param>
    public void Apply(IEnumerable<CrmRecord> records, DateTimeOffset now)
    {
        using SqliteTransaction transaction = database.BeginTransaction();
        foreach (CrmRecord record in records)
        {
            switch (record)
            {
                case CrmRecord.Label label:
                    Execute(
                        ApplyLabel,
                        ("$key", label.Key),
                        ("$lead", label.Lead),
                        ("$revision", label.Revision),
                        ("$points", label.Points),
                        ("$until", label.ProvisionalUntil.ToUnixTimeMilliseconds())
                    );
                    break;
                case CrmRecord.Correction correction:
                    Execute(
                        ApplyCorrection,
                        ("$key", correction.Key),
                        ("$lead", correction.Lead),
                        ("$revision", correction.Revision),
                        ("$balance", correction.Balance)
                    );
                    break;
                case CrmRecord.Hold hold:
                    SetUnsubscribe(hold.Id, hold.Lead, "held", now + hold.For);
                    break;
                case CrmRecord.Outcome outcome:
                    SetUnsubscribe(outcome.Id, outcome.Lead, outcome.IsHonored ? "honored" : "dismissed", now);
                    break;
            }
        }

        transaction.Commit();
    }

    /// <summary>Two leads were one all along: points the rows of the first at the second, also those that are yet to come.</summary>
    public void Merge(string lead, string into)
    {
        using SqliteTransaction transaction = database.BeginTransaction();
        // Whoever was merged into another before is meant by that one.
        lead = Survivor(lead);
        into = Survivor(into);
        if (lead != into)
        {
            (string, object)[] both = [("$lead", lead), ("$into", into)];
            Execute("UPDATE event SET lead_id = $into WHERE lead_id = $lead", both);
            Execute("UPDATE unsubscribe SET lead_id = $into WHERE lead_id = $lead", both);
            Execute("UPDATE merged SET into_id = $into WHERE into_id = $lead", both);
            Execute("INSERT INTO merged (lead_id, into_id) VALUES ($lead, $into)", both);
            Execute("INSERT OR IGNORE INTO alert SELECT $into, raised_at FROM alert WHERE lead_id = $lead", both);
            Execute("DELETE FROM alert WHERE lead_id = $lead", both);
        }

        transaction.Commit();
    }

    /// <summary>The highest corrected score first.</summary>
    public IReadOnlyList<Lead> Leads(DateTimeOffset now)
    {
        using SqliteCommand command = Command(SelectLeads, ("$now", now.ToUnixTimeMilliseconds()));
        using SqliteDataReader rows = command.ExecuteReader();
        List<Lead> leads = [];
        while (rows.Read())
        {
            Mailing mailing = rows.IsDBNull(4) ? Mailing.Subscribed : (Mailing)rows.GetInt32(4);
            leads.Add(new Lead(rows.GetString(0), Points(1), Points(2), Points(3), mailing));
        }

        return leads;

        decimal Points(int column) => (decimal)rows.GetInt64(column) / CrmRecord.Scale;
    }

    /// <summary>
    /// The leads to tell sales of now, each once: what is no longer provisional of their score has come to the threshold, and they may be written to.
    /// </summary>
    public IReadOnlyList<Lead> TakeAlerts(decimal threshold, DateTimeOffset now)
    {
        using SqliteTransaction transaction = database.BeginTransaction();
        Lead[] due =
        [
            .. Leads(now)
                .Where(lead => lead.Mailing == Mailing.Subscribed && lead.Corrected - lead.Provisional >= threshold)
                .Where(lead =>
                    Execute(
                        "INSERT OR IGNORE INTO alert (lead_id, raised_at) VALUES ($lead, $now)",
                        ("$lead", lead.Id),
                        ("$now", now.ToUnixTimeMilliseconds())
                    ) > 0
                ),
        ];
        transaction.Commit();
        return due;
    }

    /// <summary>Honors what has been held for as long as it was to be: no answer may keep a person's wish from being heard.</summary>
    /// <returns>How many.</returns>
    public int HonorOverdue(DateTimeOffset now) =>
        Execute(
            "UPDATE unsubscribe SET state = 'honored' WHERE state = 'held' AND honor_at <= $now",
            ("$now", now.ToUnixTimeMilliseconds())
        );

    private void SetUnsubscribe(string id, string lead, string state, DateTimeOffset at) =>
        Execute(ApplyUnsubscribe, ("$id", id), ("$lead", lead), ("$state", state), ("$at", at.ToUnixTimeMilliseconds()));

    private string Survivor(string lead)
    {
        using SqliteCommand command = Command("SELECT into_id FROM merged WHERE lead_id = $lead", ("$lead", lead));
        return command.ExecuteScalar() as string ?? lead;
    }

    private int Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using SqliteCommand command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params (string Name, object Value)[] parameters)
    {
        SqliteCommand command = database.CreateCommand();
#pragma warning disable CA2100 // Constants of this class; what comes from outside is a parameter.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
