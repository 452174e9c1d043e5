using System.Buffers;
using System.Text;
using System.Text.Json;
using BotClickStream.Detection;
using BotClickStream.Serialization;
using BotClickStream.Tests.Contracts;
using CsCheck;

namespace BotClickStream.Tests.Serialization;

/// <summary>What was done with a message, as it is published.</summary>
public sealed class ActivityRecordTests
{
    [Fact]
    public void Whatever_was_done_satisfies_its_schema_and_reads_back() =>
        Gen.Select(
                Gen.Enum<ActivityVerdict>(),
                Gen.Int[0, 31],
                Gen.Int[0, 1_000].Array[6],
                Gen.OneOf("", "ada@acme.example"),
                Gen.OneOf(0, Some.Time)
            )
            .Sample(
                (verdict, segments, counts, recipient, human) =>
                {
                    OutputBuffer output = new();
                    LeadActivity activity = new()
                    {
                        CampaignId = output.Text("spring|sale"),
                        MessageId = output.Text("50%"),
                        Recipient = output.Text(recipient),
                        LeadId = output.Text("lead-81"),
                        Verdict = verdict,
                        Human = new EventCounts { Opens = counts[0], Clicks = counts[1] },
                        Machines = new EventCounts { Opens = counts[2], Clicks = counts[3] },
                        Bait = counts[4],
                        RareLinks = counts[5],
                        FirstHuman = human,
                        LastHuman = human,
                        Segments = (ActivitySegments)segments,
                    };
                    OutputSerializer serializer = new(Some.RulesId);
                    ArrayBufferWriter<byte> key = new();
                    ArrayBufferWriter<byte> value = new();

                    serializer.WriteActivityKey(output, activity, key);
                    serializer.WriteActivity(output, activity, value);

                    Assert.Equal("spring%7Csale|50%25", Encoding.UTF8.GetString(key.WrittenSpan));
                    string text = Encoding.UTF8.GetString(value.WrittenSpan);
                    Contract.Of("lead.activity").Accepts(text);
                    JsonElement json = JsonDocument.Parse(text).RootElement;
                    string[] names = ["humanOpens", "humanClicks", "machineOpens", "machineClicks", "bait", "rareLinks"];
                    Assert.Equal(counts, names.Select(name => json.GetProperty(name).GetInt32()));
                    Assert.Equal(recipient.Length > 0, json.TryGetProperty("recipient", out _));
                    Assert.Equal(human != 0, json.TryGetProperty("firstHuman", out _) && json.TryGetProperty("lastHuman", out _));
                    Assert.Equal(
                        Enumerable.Range(0, 5).Where(bit => (segments & (1 << bit)) != 0).Count(),
                        json.GetProperty("segments").EnumerateArray().Select(word => word.GetString()).Distinct().Count()
                    );
                },
                iter: 100,
                threads: 1
            );
}
