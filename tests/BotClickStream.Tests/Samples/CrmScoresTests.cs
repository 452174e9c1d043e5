using BotClickStream.Tests.Brokers;
using BotClickStream.Tests.Commands;
using BotClickStream.Tests.Documents;
using Confluent.Kafka;
using CrmScores;

namespace BotClickStream.Tests.Samples;

/// <summary>The program of <c>samples/CrmScores</c>, over files and over Kafka.</summary>
public sealed class CrmScoresTests(RealBroker broker) : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("crm").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task The_readme_shows_what_comes_of_the_sample_events()
    {
        (string labels, string corrections, string holds) = (In("labels.ndjson"), In("corrections.ndjson"), In("holds.ndjson"));
        await Call.Program(
            $"analyze {Path.Combine(Repository.Root, "samples", "events.ndjson")} --labeled {labels} --corrections {corrections} --holds {holds}"
        );

        Assert.Equal((0, "", ""), Run("load", In("scores.db"), labels, corrections, holds));
        (int exitCode, string table, _) = Run("mql", In("scores.db"), "5");

        Assert.Equal(0, exitCode);
        Assert.Contains($"```\n{table.TrimEnd()}\n```", Repository.Read("samples/CrmScores/README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_something_else_is_told_by_its_line_and_not_taken()
    {
        await File.WriteAllTextAsync(
            In("x.ndjson"),
            """
            {"correctionId":"c|1#1","leadId":"a","revision":1,"balance":-5}
            {"leadId":"a"}
            """,
            TestContext.Current.CancellationToken
        );

        (int exitCode, _, string error) = Run("load", In("scores.db"), In("x.ndjson"));

        Assert.Equal(1, exitCode);
        Assert.Contains("x.ndjson, line 2: This is neither a label nor a correction nor a hold", error, StringComparison.Ordinal);
        Assert.DoesNotContain("\na ", Run("mql", In("scores.db"), "-10").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_usage_is_told_how_it_is_called() => Assert.Equal(2, Run("mql", In("scores.db"), "many").ExitCode);

    [Fact]
    public async Task Of_topics_only_what_was_committed_counts_and_a_restart_goes_on_where_it_was()
    {
        TestTopics topics = await broker.TopicsAsync();
        using IProducer<string, string> producer = new ProducerBuilder<string, string>(
            new ProducerConfig { BootstrapServers = topics.BootstrapServers, TransactionalId = topics.Prefix }
        )
            .SetLogHandler((_, _) => { })
            .Build();
        producer.InitTransactions(Patience.Limit);
        Send(isCommitted: true, Label("e1", 10), Correction("e2", 1, -3));
        Send(isCommitted: false, Correction("e1", 1, -10));
        Send(isCommitted: true, Label("e2", 7), Correction("e2", 0, -7));

        Follow("scores.db", raw: 17, corrected: 14);
        Send(isCommitted: true, Correction("e1", 2, -10), Correction("e1", 1, 0));
        Follow("scores.db", raw: 17, corrected: 4);
        Send(isCommitted: true, Label("e3", 5));
        // Tables that know nothing show what is read now: what nobody has read yet.
        Follow("fresh.db", raw: 5, corrected: 5);

        void Send(bool isCommitted, params (string Topic, string Json)[] records)
        {
            producer.BeginTransaction();
            foreach ((string topic, string json) in records)
            {
                producer.Produce(topic, new Message<string, string> { Key = "a", Value = json });
            }

            if (isCommitted)
            {
                producer.CommitTransaction();
            }
            else
            {
                producer.Flush(Patience.Limit);
                producer.AbortTransaction();
            }
        }

        // Ends, as by Ctrl-C, when the tables are as they should be.
        void Follow(string file, decimal raw, decimal corrected)
        {
            using LeadScores scores = new(In(file));
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            stop.CancelAfter(Patience.Limit);
            string[] read = [topics.Names.Labeled, topics.Names.Corrections];
            new Follower(topics.BootstrapServers, $"{topics.Prefix}-crm", read, scores, TimeProvider.System).Run(
                () =>
                {
                    if (Lead() is { } lead && lead.Raw == raw && lead.Corrected == corrected)
                    {
                        stop.Cancel();
                    }
                },
                wrong => TestContext.Current.TestOutputHelper?.WriteLine(wrong),
                stop.Token
            );
            Assert.Equal((raw, corrected), (Lead()?.Raw, Lead()?.Corrected));

            Lead? Lead() => scores.Leads(DateTimeOffset.UtcNow).SingleOrDefault();
        }

        (string, string) Label(string id, int points) =>
            (
                topics.Names.Labeled,
                $$"""{"campaignId":"c","eventId":"{{id}}","leadId":"a","revision":0,"points":{{points}},"provisionalUntil":"2026-03-02T12:00:00.000Z"}"""
            );

        (string, string) Correction(string id, int revision, int balance) =>
            (
                topics.Names.Corrections,
                $$"""{"correctionId":"c|{{id}}#{{revision}}","leadId":"a","revision":{{revision}},"balance":{{balance}}}"""
            );
    }

    private string In(string file) => Path.Combine(directory, file);

    private static (int ExitCode, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        return (CrmScores.Program.Run(args, output, error, TimeProvider.System), output.ToString(), error.ToString());
    }
}
