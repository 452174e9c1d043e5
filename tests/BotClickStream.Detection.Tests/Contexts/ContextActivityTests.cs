using CsCheck;

namespace BotClickStream.Detection.Tests;

public sealed class ContextActivityTests
{
    private static readonly Gen<ContextActivity> Any =
        from steps in Gen.Int[0, ContextActivity.HighestStep].Array[11]
        from domains in Gen.Int[0, ContextActivity.MostDomains]
        from flags in Gen.Bool.Array[4]
        from haste in Gen.Byte
        select OfSteps(steps) with
        {
            Meets = steps[10],
            Domains = domains,
            IsOfStranger = flags[0],
            Follows = flags[1],
            IsOfOneRecipient = flags[2],
            HasSeveralCampaigns = flags[3],
            Haste = Haste.OfBits(haste),
        };

    /// <param name="steps">Ten at least: of what is scanned, read, early, late, thorough and other, elsewhere, and behind the gateway.</param>
    internal static ContextActivity OfSteps(int[] steps) =>
        new()
        {
            Scanned = steps[0],
            Read = steps[1],
            Early = steps[2],
            Late = steps[3],
            Thorough = steps[4],
            Other = steps[5],
            ScannedElsewhere = steps[6],
            OtherElsewhere = steps[7],
            GatewayScanning = steps[8],
            GatewaySpared = steps[9],
        };

    /// <summary>A domain has no haste of its own.</summary>
    [Fact]
    public void Of_a_domain_visits_by_the_hour_take_the_room_of_a_networks_haste() =>
        Assert.Equal(15, Again(new ContextActivity { Scanned = 15, Hourly = 15 }).Hourly);

    [Fact]
    public void Each_is_kept_beside_the_others_and_may_be_told_anew() =>
        Gen.Select(Any, Any)
            .Sample(
                (one, other) =>
                {
                    ContextActivity told = one with
                    {
                        Scanned = other.Scanned,
                        Read = other.Read,
                        Early = other.Early,
                        Late = other.Late,
                        Thorough = other.Thorough,
                        Other = other.Other,
                        ScannedElsewhere = other.ScannedElsewhere,
                        OtherElsewhere = other.OtherElsewhere,
                        GatewayScanning = other.GatewayScanning,
                        GatewaySpared = other.GatewaySpared,
                        Meets = other.Meets,
                        Domains = other.Domains,
                        IsOfStranger = other.IsOfStranger,
                        Follows = other.Follows,
                        IsOfOneRecipient = other.IsOfOneRecipient,
                        HasSeveralCampaigns = other.HasSeveralCampaigns,
                        Haste = other.Haste,
                    };
                    Assert.Equal(other, told);
                    Assert.Equal(one, Again(one));
                },
                iter: Cases.Of(1_000)
            );

    /// <summary>By what a message was judged last is kept with it: all that is told of such a context, and of a domain's gateway.</summary>
    [Fact]
    public void What_is_kept_of_it_in_a_view_is_what_it_was() =>
        Any.Sample(
            told =>
            {
                ContextActivity shown = told with { IsOfStranger = false };
                Assert.Equal(shown with { Other = 0, GatewayScanning = 0, GatewaySpared = 0 }, Kept(ContextKind.Network, shown));
                Assert.Equal(shown with { Domains = 0, GatewayScanning = 0, GatewaySpared = 0 }, Kept(ContextKind.Domain, shown));
                ContextActivity anywhere = shown with { Thorough = 0, Early = 0, Late = 0 };
                Assert.Equal(anywhere with { Domains = 0 }, Kept(ContextKind.DomainAnywhere, anywhere));
            },
            iter: Cases.Of(1_000)
        );

    [Theory]
    [InlineData(0, 0, 0, 0, false, 0)]
    [InlineData(3, 0, 0, 0, false, 3)]
    [InlineData(0, 5, 0, 0, false, 5)]
    [InlineData(0, 5, 2, 0, false, 1)]
    [InlineData(0, 5, 3, 0, false, 0)]
    [InlineData(0, 5, 0, 1, false, 5)]
    [InlineData(0, 5, 0, 4, false, 2)]
    [InlineData(0, 5, 1, 4, false, 2)]
    [InlineData(2, 5, 1, 4, false, 2)]
    [InlineData(1, 5, 0, 0, true, 1)]
    public void Who_comes_late_reads_as_far_as_neither_scans_nor_early_clicks_stand_against_it(
        int read,
        int late,
        int scanned,
        int early,
        bool isOfStranger,
        int readers
    ) =>
        Assert.Equal(
            readers,
            new ContextActivity
            {
                Read = read,
                Late = late,
                Scanned = scanned,
                Early = early,
                IsOfStranger = isOfStranger,
            }.Readers
        );

    [Theory]
    [InlineData(0, 0, 0, 0, false)]
    [InlineData(1, 0, 0, 0, true)]
    [InlineData(1, 1, 0, 0, false)]
    [InlineData(2, 1, 0, 0, true)]
    [InlineData(0, 0, 0, 1, false)]
    [InlineData(0, 0, 0, 2, true)]
    [InlineData(0, 1, 0, 2, true)]
    [InlineData(0, 2, 0, 2, false)]
    [InlineData(0, 0, 2, 2, false)]
    [InlineData(0, 2, 2, 3, true)]
    public void A_scanners_network_scans_more_than_is_read_there_or_has_hardly_anything_but_early_clicks(
        int scanned,
        int read,
        int late,
        int early,
        bool isScanners
    ) =>
        Assert.Equal(
            isScanners,
            new ContextActivity
            {
                Scanned = scanned,
                Read = read,
                Late = late,
                Early = early,
            }.IsScanners
        );

    /// <summary>Of a message that counts itself and of one that doesn't.</summary>
    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(1, 2, true)]
    [InlineData(2, 3, true)]
    [InlineData(3, 4, true)]
    [InlineData(4, 5, true)]
    [InlineData(5, 6, false)]
    [InlineData(6, 7, false)]
    [InlineData(7, 8, true)]
    [InlineData(8, 9, true)]
    [InlineData(9, 8, true)]
    [InlineData(10, 9, false)]
    [InlineData(1 << 20, 1 << 21, false)]
    public void It_changes_where_either_sees_another_step(int before, int now, bool changes) =>
        Assert.Equal(changes, ContextActivity.Changes(before, now));

    [Fact]
    public void A_step_stands_for_so_many_messages_at_least() =>
        Assert.Equal([0, 1, 2, 4, 16_384], new[] { 0, 1, 2, 3, ContextActivity.HighestStep }.Select(ContextActivity.AtLeast));

    /// <summary>Made of what it says.</summary>
    private static ContextActivity Again(ContextActivity told) =>
        new()
        {
            Scanned = told.Scanned,
            Read = told.Read,
            Early = told.Early,
            Late = told.Late,
            Thorough = told.Thorough,
            Other = told.Other,
            ScannedElsewhere = told.ScannedElsewhere,
            OtherElsewhere = told.OtherElsewhere,
            GatewayScanning = told.GatewayScanning,
            GatewaySpared = told.GatewaySpared,
            Meets = told.Meets,
            Domains = told.Domains,
            IsOfStranger = told.IsOfStranger,
            Follows = told.Follows,
            IsOfOneRecipient = told.IsOfOneRecipient,
            HasSeveralCampaigns = told.HasSeveralCampaigns,
            Haste = told.Haste,
        };

    private static ContextActivity Kept(ContextKind kind, ContextActivity shown) =>
        ContextActivity.OfBits(kind, shown.ToBits(kind, shown.Domains), shown.ElsewhereToBits(), shown.Haste.ToBits(), shown.PairsToBits());
}
