using CsCheck;

namespace BotClickStream.Detection.Tests;

/// <summary>What stands in a few bits of a row is what was last written there, whatever is written beside it.</summary>
public sealed class PackedRowsTests
{
    private static readonly Gen<(int Field, long Pick)[]> Writes = Gen.Select(
        Gen.Int[0, 999],
        Gen.OneOf(Gen.Const(0L), Gen.Const(-1L), Gen.Long[0, long.MaxValue])
    ).Array[1, 60];

    private delegate long Reading<TRow>(in TRow row);

    private delegate void Writing<TRow>(ref TRow row, long value);

    [Fact]
    public void Of_a_message() =>
        Check<MessageRow>(
            new("anchor", -1, 9_000_000_000_000, (in row) => row.Anchor, (ref row, value) => row.Anchor = value),
            new("flags", 0, 7, (in row) => (long)row.Flags, (ref row, value) => row.Flags = (MessageFlags)value),
            new("test", 0, 1, (in row) => Bit(row.IsTest), (ref row, value) => row.IsTest = value != 0),
            new("past", 0, 1, (in row) => Bit(row.HasPast), (ref row, value) => row.HasPast = value != 0),
            new("links", 0, (1 << MessageRow.ToldLinksBits) - 1, (in row) => row.ToldLinks, (ref row, value) => row.ToldLinks = (int)value),
            new("sent", int.MinValue, int.MaxValue, (in row) => row.SentBefore, (ref row, value) => row.SentBefore = (int)value)
        );

    [Fact]
    public void Of_a_message_that_is_engaged() =>
        Check<MessageRow>(
            new("anchor", -1, 9_000_000_000_000, (in row) => row.Anchor, (ref row, value) => row.Anchor = value),
            new("flags", 0, 7, (in row) => (long)row.Flags, (ref row, value) => row.Flags = (MessageFlags)value),
            new("test", 0, 1, (in row) => Bit(row.IsTest), (ref row, value) => row.IsTest = value != 0),
            new("links", 0, (1 << MessageRow.ToldLinksBits) - 1, (in row) => row.ToldLinks, (ref row, value) => row.ToldLinks = (int)value),
            new("engagement", 1, int.MaxValue, (in row) => row.Engagement, (ref row, value) => row.Engagement = (int)value)
        );

    [Fact]
    public void Of_what_is_kept_of_an_engaged_message() =>
        Check<EngagementRow>(
            new("last time", -1, 9_000_000_000_000, (in row) => row.LastTime, (ref row, value) => row.LastTime = value),
            new("group", 0, ClockOffset.Groups - 1, (in row) => row.OnsetGroup, (ref row, value) => row.OnsetGroup = (int)value),
            new("surge", 0, 15, (in row) => (long)row.SurgeLevel, (ref row, value) => row.SurgeLevel = (SurgeLevel)value),
            new("left", 0, 2, (in row) => (long)row.Left, (ref row, value) => row.Left = (LeftWhen)value),
            new("told", 0, 1, (in row) => Bit(row.IsTold), (ref row, value) => row.IsTold = value != 0),
            new(
                "known from",
                -1,
                uint.MaxValue - 1,
                (in row) => row.KnownFrom is { } from ? from / 1000 : -1,
                (ref row, value) => row.KnownFrom = value < 0 ? null : value * 1000
            ),
            new("burst", 0, 31, (in row) => row.BurstLevel, (ref row, value) => row.BurstLevel = (byte)value),
            new("active", 0, 31, (in row) => row.ActiveLevel, (ref row, value) => row.ActiveLevel = (byte)value),
            new("first browser", 0, BrowserVotes.Classes, (in row) => row.FirstBrowser, (ref row, value) => row.FirstBrowser = (int)value),
            new("browser", 0, BrowserVotes.Classes, (in row) => row.Browser, (ref row, value) => row.Browser = (int)value),
            new(
                "browser's level",
                0,
                DomainBurst.HighestLevel,
                (in row) => row.BrowserLevel,
                (ref row, value) => row.BrowserLevel = (int)value
            ),
            new("reach", 0, 63, (in row) => row.Reach, (ref row, value) => row.Reach = (byte)value),
            new("onset", 0, ClockOffset.Slots, (in row) => row.Onset, (ref row, value) => row.Onset = (int)value),
            new("early", 0, 1, (in row) => Bit(row.IsEarly), (ref row, value) => row.IsEarly = value != 0),
            new("pace", 0, 15, (in row) => row.Pace, (ref row, value) => row.Pace = (int)value),
            new(
                "margin",
                0,
                EngagementRow.MostMargin / 512,
                (in row) => row.Margin / 512,
                (ref row, value) => row.Margin = EngagementRow.RoundedMargin((int)value * 512)
            ),
            new("choice", 0, 1, (in row) => Bit(row.HasChoice), (ref row, value) => row.HasChoice = value != 0)
        );

    [Fact]
    public void Of_an_event() =>
        Check<EventRow>(
            new("url", 0, (1L << 48) - 1, (in row) => (long)row.Url, (ref row, value) => row.Url = (ulong)value),
            new("label", 0, 3, (in row) => (long)row.Label, (ref row, value) => row.Label = (Label)value),
            new("found", 0, 3, (in row) => (long)row.Found, (ref row, value) => row.Found = (Label)value),
            new("actor", 0, 5, (in row) => (long)row.Actor, (ref row, value) => row.Actor = (Actor)value),
            new("found actor", 0, 5, (in row) => (long)row.FoundActor, (ref row, value) => row.FoundActor = (Actor)value),
            new("own sum", -268_000_000, 268_000_000, (in row) => row.OwnSum, (ref row, value) => row.OwnSum = (int)value),
            new("own hints", 0, 7, (in row) => (long)row.OwnHints, (ref row, value) => row.OwnHints = (Hint)value)
        );

    [Fact]
    public void Of_a_member() =>
        Check<MemberRow>(
            new("shown", 0, 127, (in row) => (long)row.Shown, (ref row, value) => row.Shown = (Shown)value),
            new("view", 0, (1 << 25) - 1, (in row) => row.View, (ref row, value) => row.View = (uint)value)
        );

    [Theory]
    [InlineData(-5_000, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 1_000)]
    [InlineData(1_000, 1_000)]
    [InlineData(1_001, 2_000)]
    [InlineData(4_102_444_800_000, 4_102_444_800_000)]
    public void From_when_on_something_is_known_is_rounded_up_to_whole_seconds(long from, long kept) =>
        Assert.Equal(
            (kept, kept),
            (
                new EngagementRow { KnownFrom = from }
                    .KnownFrom!
                    .Value,
                new RecipientRow { KnownFrom = from }.KnownFrom
            )
        );

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(511, 0)]
    [InlineData(512, 512)]
    [InlineData(1_500, 1_024)]
    [InlineData(1_000_000, 15_872)]
    public void A_margin_is_rounded_down(int margin, int rounded) => Assert.Equal(rounded, EngagementRow.RoundedMargin(margin));

    [Fact]
    public void What_a_context_shows_to_a_message_is_what_was_kept_of_it() =>
        Gen.Select(Gen.Int[0, 15].Array[12], Gen.Int[0, 31], Gen.Byte, Gen.Bool.Array[3], Gen.Bool)
            .Sample(
                (steps, domains, haste, flags, isOfStranger) =>
                {
                    ContextActivity shown = new()
                    {
                        Scanned = steps[0],
                        Read = steps[1],
                        Early = steps[2],
                        Late = steps[3],
                        Thorough = steps[4],
                        ScannedElsewhere = steps[6],
                        OtherElsewhere = steps[7],
                        Haste = Haste.OfBits(haste),
                        Meets = steps[10] / 2,
                        Follows = flags[0],
                        IsOfOneRecipient = flags[1],
                        HasSeveralCampaigns = flags[2],
                        RareLinks = steps[11] / 4,
                    };
                    ContextActivity network = shown with { Domains = domains };
                    ContextActivity domain = shown with { Other = steps[5] };
                    ContextActivity anywhere = domain with
                    {
                        Read = 0,
                        Early = 0,
                        Late = 0,
                        Thorough = 0,
                        GatewayScanning = steps[8],
                        GatewaySpared = steps[9],
                    };
                    Assert.Equal(network, KeptOf(ContextKind.Network, network with { Other = steps[5], IsOfStranger = isOfStranger }));
                    Assert.Equal(domain, KeptOf(ContextKind.Domain, domain));
                    // What its own kinds are kept in the place of is told of none.
                    Assert.Equal(anywhere with { Read = steps[1] }, KeptOf(ContextKind.DomainAnywhere, anywhere with { Read = steps[1] }));
                }
            );

    private static ContextActivity KeptOf(ContextKind kind, ContextActivity shown) =>
        ContextActivity.OfBits(kind, shown.ToBits(kind, shown.Domains), shown.ElsewhereToBits(), shown.Haste.ToBits(), shown.PairsToBits());

    private static void Check<TRow>(params Field<TRow>[] fields)
        where TRow : struct =>
        Writes.Sample(
            writes =>
            {
                TRow row = default;
                long?[] written = new long?[fields.Length];
                foreach ((int pick, long value) in writes)
                {
                    Field<TRow> field = fields[pick % fields.Length];
                    long next =
                        value < 0 ? field.Most
                        : value == 0 ? field.Least
                        : field.Least + (value % (field.Most - field.Least + 1));
                    field.Write(ref row, next);
                    written[pick % fields.Length] = next;
                    for (int i = 0; i < fields.Length; i++)
                    {
                        Assert.Equal((fields[i].Name, written[i] ?? 0), (fields[i].Name, fields[i].Read(row)));
                    }
                }
            },
            iter: Cases.Of(1_000)
        );

    private static long Bit(bool value) => value ? 1 : 0;

    private sealed record Field<TRow>(string Name, long Least, long Most, Reading<TRow> Read, Writing<TRow> Write);
}
