#:package Confluent.Kafka
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// What each lead's score is off by, kept up to date from lead.score.corrections.
//
//   dotnet run samples/consumer/lead-scores.cs -- localhost:9092 [topic]

using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;

if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("Usage: dotnet run samples/consumer/lead-scores.cs -- BOOTSTRAP_SERVERS [TOPIC]");
    return 2;
}

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

// Without read_committed, corrections of an aborted transaction would count too. Nothing is committed here: what was learned lives in
// memory, so each start reads the topic again.
using IConsumer<string, byte[]> consumer = new ConsumerBuilder<string, byte[]>(
    new ConsumerConfig
    {
        BootstrapServers = args[0],
        GroupId = "lead-scores-sample",
        IsolationLevel = IsolationLevel.ReadCommitted,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnableAutoCommit = false,
    }
).Build();
consumer.Subscribe(args.ElementAtOrDefault(1) ?? "lead.score.corrections");

LeadCorrections corrections = new();
try
{
    while (true)
    {
        byte[] value = consumer.Consume(stop.Token).Message.Value;
        using JsonDocument json = JsonDocument.Parse(value);
        Correction correction = Correction.Of(json.RootElement);
        if (corrections.Apply(correction))
        {
            string total = corrections.Of(correction.LeadId).ToString("+0.####;-0.####;0", CultureInfo.InvariantCulture);
            Console.WriteLine($"{correction.LeadId}: {total} ({correction.Label} by {correction.Reason}, {correction.EventKey})");
        }
    }
}
catch (OperationCanceledException)
{
    consumer.Close();
    return 0;
}

/// <summary>The fields that a score needs; the others are for people.</summary>
internal sealed record Correction(string EventKey, int Revision, string LeadId, decimal Balance, string Label, string Reason)
{
    public static Correction Of(JsonElement json)
    {
        // campaignId|eventId#revision: the key of one event, whatever its revision.
        string correctionId = json.GetProperty("correctionId").GetString()!;
        return new Correction(
            correctionId[..correctionId.LastIndexOf('#')],
            json.GetProperty("revision").GetInt32(),
            json.GetProperty("leadId").GetString()!,
            json.GetProperty("balance").GetDecimal(), // Exact: points are decimals of four places.
            json.GetProperty("label").GetString()!,
            json.GetProperty("reason").GetString()!
        );
    }
}

/// <summary>The latest balance of each event, and their sum for each lead. A real system has one table of these rows.</summary>
internal sealed class LeadCorrections
{
    private readonly Dictionary<string, Correction> latest = [];
    private readonly Dictionary<string, decimal> sums = [];

    /// <summary>Takes the correction in unless a higher or the same revision of its event is known, and says whether it did.</summary>
    public bool Apply(Correction correction)
    {
        if (latest.TryGetValue(correction.EventKey, out Correction? known))
        {
            if (known.Revision >= correction.Revision)
            {
                return false;
            }

            sums[known.LeadId] -= known.Balance;
        }

        latest[correction.EventKey] = correction;
        sums[correction.LeadId] = Of(correction.LeadId) + correction.Balance;
        return true;
    }

    /// <summary>
    /// What to add to the lead's own score. Keep it apart from that score, and clamp only their sum, since a correction may
    /// come before the points that it takes back: <c>Math.Clamp(crmScore + corrections.Of(lead), 0, 100)</c>.
    /// </summary>
    public decimal Of(string leadId) => sums.GetValueOrDefault(leadId);
}
