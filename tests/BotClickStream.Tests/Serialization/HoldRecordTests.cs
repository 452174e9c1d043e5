using System.Buffers;
using System.Text;
using System.Text.Json;
using BotClickStream.Detection;
using BotClickStream.Serialization;
using BotClickStream.Tests.Contracts;
using CsCheck;

namespace BotClickStream.Tests.Serialization;

/// <summary>What is said of an unsubscribe, as it is published.</summary>
public sealed class HoldRecordTests
{
    [Fact]
    public void Whatever_is_said_satisfies_its_schema_and_reads_back() =>
        Gen.Select(
                Gen.Enum<HoldAction>(),
                Gen.OneOf("spring|sale", "50%"),
                Gen.OneOf("evt-7", "a|b"),
                Gen.OneOf("", "ada@acme.example"),
                Gen.OneOf("unsubscribe-in-sweep", "one-click", "prior"),
                Gen.Int[-30_000, 30_000],
                Gen.Int[0, int.MaxValue]
            )
            .Sample(
                (action, campaign, id, recipient, reason, logOdds, revision) =>
                {
                    OutputBuffer output = new();
                    UnsubscribeHold hold = new()
                    {
                        Action = action,
                        EventId = output.Text(id),
                        CampaignId = output.Text(campaign),
                        MessageId = output.Text("msg-81"),
                        Recipient = output.Text(recipient),
                        LeadId = output.Text("lead-81"),
                        Time = Some.Time,
                        Deadline = Some.Time + 86_400_000,
                        Reason = reason,
                        LogOdds = logOdds,
                        Revision = revision,
                    };
                    OutputSerializer serializer = new(Some.RulesId);
                    ArrayBufferWriter<byte> key = new();
                    ArrayBufferWriter<byte> value = new();

                    serializer.WriteHoldKey(output, hold, key);
                    serializer.WriteHold(output, hold, value);

                    Assert.Equal("lead-81", Encoding.UTF8.GetString(key.WrittenSpan));
                    string text = Encoding.UTF8.GetString(value.WrittenSpan);
                    Contract.Of("unsubscribe.holds").Accepts(text);
                    JsonElement json = JsonDocument.Parse(text).RootElement;
                    Assert.Equal($"{Encoded(campaign)}|{Encoded(id)}", json.GetProperty("holdId").GetString());
                    Assert.Equal(recipient.Length > 0, json.TryGetProperty("recipient", out _));
                    Assert.Equal("2026-03-02T09:00:43.120Z", json.GetProperty("time").GetString());
                    Assert.Equal(
                        action == HoldAction.Hold ? "2026-03-03T09:00:43.120Z" : null,
                        json.TryGetProperty("deadline", out JsonElement deadline) ? deadline.GetString() : null
                    );
                    Assert.Equal(reason, json.GetProperty("reason").GetString());
                    Assert.Equal(LogOdds.ToProbability(logOdds), json.GetProperty("botProbability").GetDouble(), 0.000_05);
                    Assert.Equal(revision, json.GetProperty("revision").GetInt32());
                },
                iter: 100,
                threads: 1
            );

    private static string Encoded(string part) =>
        part.Replace("%", "%25", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal);
}
