using CsCheck;

namespace BotClickStream.Detection.Tests;

/// <summary>Held against counting anew, of each message, by whom the others of its context were scanned.</summary>
public sealed class StrangersTests
{
    private const int Messages = 24;
    private const int MostStrangeness = 3;

    private static readonly ContextRules Rules = new();

    /// <summary>Visitors of each message: a browser and a network, 0 where it isn't told.</summary>
    private static readonly Gen<(uint Agent, ulong Network)[][]> Visitors = Gen.Select(
            Gen.UInt[0, 7],
            Gen.ULong[0, 5],
            (agent, network) => (agent, network)
        )
        .Array[1, 6]
        .Array[Messages];

    /// <summary>By whom a message turns out to have been scanned, and how many there were in all by then.</summary>
    private static readonly Gen<(int Message, uint[] By, int Scanned)> Scan = Gen.Select(
        Gen.Int[0, Messages - 1],
        Gen.OneOf(Gen.UInt[0, 5], Gen.UInt[0, 1], Gen.UInt[0, 40]).Array[2],
        Gen.OneOf(Gen.Int[0, 9], Gen.Int[10, 300], Gen.Int[1_000, 9_000])
    );

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void How_strange_visitors_are_is_told_by_whom_the_other_messages_were_scanned(bool isNetwork) =>
        Gen.Select(Visitors, Scan.Array[1, 60])
            .Sample(
                (visitors, scans) =>
                {
                    Context context = new(isNetwork, visitors);
                    foreach ((int message, uint[] by, int scanned) in scans)
                    {
                        context.Scan(message, by, scanned);
                    }

                    for (int i = 0; i < Messages; i++)
                    {
                        Assert.Equal(context.Naive(i), context.Told(i));
                        context.HoldsForEach(i);
                    }
                },
                iter: Cases.Of(250)
            );

    /// <summary>A message is judged again only then.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_said_when_a_scan_makes_anybody_known_or_strange_to_another_message(bool isNetwork) =>
        Gen.Select(Visitors, Scan.Array[1, 60])
            .Sample(
                (visitors, scans) =>
                {
                    Context context = new(isNetwork, visitors);
                    foreach ((int message, uint[] by, int scanned) in scans)
                    {
                        context.Scanned = scanned;
                        byte[] before = [.. Enumerable.Range(0, Messages).Select(context.Told)];
                        bool isOther = context.Scan(message, by, scanned);
                        for (int i = 0; i < Messages; i++)
                        {
                            Assert.True(isOther || i == message || before[i] == context.Told(i), $"message {i} as {message} was scanned");
                        }

                        Assert.False(context.Scan(message, by, scanned));
                    }
                },
                iter: Cases.Of(1_000)
            );

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0b01, 1)]
    [InlineData(0b0101, 0, 2)]
    [InlineData(0b1100, 0b0001, 4)]
    [InlineData(0b1100_0000, 0b0001_0001, 4)]
    [InlineData(0b0110_0000, 0b0001, 3)]
    [InlineData(0b0111_0001, 0b0010_0001, 2)]
    public void The_evidence_moves_as_far_as_the_visitor_does_who_has_become_strangest(int was, int becomes, int moved)
    {
        (byte before, byte now) = ((byte)was, (byte)becomes);
        Strangers strangers = new(new DetectorState(), Rules);
        int expected = moved * Rules.UnlikeWeight * 2;
        Assert.Equal(expected, strangers.MovedBy(ContextKind.DomainAnywhere, before, now));
        Assert.Equal(expected, strangers.MovedBy(ContextKind.DomainAnywhere, now, before));
        int all = before == now ? 0 : EngagementRow.MostMargin;
        Assert.Equal(all, strangers.MovedBy(ContextKind.Network, before, now));
        Assert.Equal(MostStrangeness * Rules.UnlikeWeight * 2, strangers.MostMoved);
    }

    [Fact]
    public void Of_too_many_to_tell_it_may_move_by_anything()
    {
        Strangers strangers = new(new DetectorState(), Rules);
        foreach (ContextKind kind in new[] { ContextKind.Network, ContextKind.DomainAnywhere })
        {
            Assert.Equal(EngagementRow.MostMargin, strangers.MovedBy(kind, byte.MaxValue, byte.MaxValue));
            Assert.Equal(EngagementRow.MostMargin, strangers.MovedBy(kind, 0, byte.MaxValue));
            Assert.Equal(EngagementRow.MostMargin, strangers.MovedBy(kind, byte.MaxValue, 0));
        }
    }

    [Theory]
    [InlineData(0, 9, 1, 0)]
    [InlineData(byte.MaxValue, 9, 0, 5)]
    [InlineData(byte.MaxValue, 3, 0, 3)]
    [InlineData(0b010_00001, 9, 2, 2)]
    [InlineData(0b000_10000, 9, 0, 0)]
    public void Scans_that_may_be_a_strangers_are_those_told_or_any_where_there_are_many(int strangers, int scanned, int first, int last) =>
        Assert.Equal((first, last), Strangers.ScansToAny((byte)strangers, scanned));

    private sealed class Context
    {
        private readonly DetectorState state = new();
        private readonly Strangers strangers;
        private readonly bool isNetwork;
        private readonly int id;
        private readonly (uint Agent, ulong Network)[][] visitors;
        private readonly int[] members = new int[Messages];
        private readonly int[] engagements = new int[Messages];

        public Context(bool isNetwork, (uint Agent, ulong Network)[][] visitors)
        {
            this.isNetwork = isNetwork;
            this.visitors = visitors;
            strangers = new Strangers(state, Rules);
            id = state.Contexts.Add(new Hash128(1, 1));
            state.Contexts.Edit(id).Kind = Kind;
            for (int i = 0; i < Messages; i++)
            {
                engagements[i] = state.Engagements.Add();
                members[i] = state.Members.Add();
                state.Members.Edit(members[i]).Context = id;
                state.Members.Edit(members[i]).Engagement = engagements[i];
                int last = 0;
                foreach ((uint agent, ulong network) in visitors[i])
                {
                    int click = state.Events.Add();
                    ref EventRow row = ref state.Events.Edit(click);
                    row.Type = EventType.Click;
                    row.UserAgent = agent;
                    row.Network = network;
                    // From one network there, or another.
                    row.Member = network == 5 ? 0 : members[i];
                    if (last == 0)
                    {
                        state.Engagements.Edit(engagements[i]).FirstEvent = click;
                    }
                    else
                    {
                        state.Events.Edit(last).Next = click;
                    }

                    last = click;
                }
            }
        }

        public int Scanned
        {
            set => state.Contexts.Edit(id).Scanned = value;
        }

        private ContextKind Kind => isNetwork ? ContextKind.Network : ContextKind.DomainAnywhere;

        public bool Scan(int message, uint[] by, int scanned)
        {
            Scanned = scanned;
            BrowserSet set = default;
            if (isNetwork)
            {
                foreach (uint agent in by.Where(agent => agent != 0))
                {
                    set.Add(BrowserCounts.ClassOf(agent));
                }
            }
            else if (by[0] != 0)
            {
                set = BrowserSet.Sample(BrowserCounts.ClassOf(by[0]), BrowserCounts.ClassOf((ulong)by[1]));
            }

            return strangers.Count(members[message], set);
        }

        public byte Told(int message) => strangers.In(Kind, members[message], engagements[message], Around(message));

        private ContextActivity Around(int message) =>
            new()
            {
                Late = 6,
                Scanned = ContextActivity.StepOf(state.Contexts[id].Scanned - (state.Members[members[message]].ScannedBy.IsEmpty ? 0 : 1)),
            };

        /// <summary>What it says of each visitor is what it says of all.</summary>
        public void HoldsForEach(int message)
        {
            ContextActivity around = Around(message);
            byte told = Told(message);
            if (Strangers.AreMany(told))
            {
                return;
            }

            (int first, int last) = Strangers.ScansToAny(told, around.Scanned);
            int click = state.Engagements[engagements[message]].FirstEvent;
            List<(uint, ulong)> known = [];
            for (; click != 0; click = state.Events[click].Next)
            {
                EventRow row = state.Events[click];
                if (isNetwork && row.Member != 0)
                {
                    ContextActivity shown = strangers.ToBrowser(members[message], around, row.UserAgent);
                    bool isStranger = shown != around;
                    Assert.True(!isStranger || (first == last && shown == Strangers.ToStranger(around, first)));
                    Assert.Equal(
                        around.Scanned != 0 && IsStranger(message, BrowserCounts.ClassOf(row.UserAgent), ofNetworks: false),
                        isStranger
                    );
                }
                else if (!isNetwork)
                {
                    int at = known.IndexOf((row.UserAgent, row.Network));
                    known.AddRange(at < 0 ? [(row.UserAgent, row.Network)] : []);
                    int bits = told >> ((at < 0 ? known.Count - 1 : at) * 4);
                    int ofBrowser = bits & MostStrangeness;
                    int ofNetwork = (bits >> 2) & MostStrangeness;
                    Assert.Equal(
                        (ofBrowser + ofNetwork) * Rules.UnlikeWeight,
                        strangers.UnlikeOf(members[message], around, row, isNoStranger: false)
                    );
                    Assert.Equal(ofBrowser * Rules.UnlikeWeight, strangers.UnlikeOf(members[message], around, row, isNoStranger: true));
                    row.Type = EventType.Open;
                    Assert.Equal(0, strangers.UnlikeOf(members[message], around, row, isNoStranger: false));
                }
            }

            Assert.Equal(around, strangers.ToBrowser(0, around, 1));
            Assert.Equal(0, strangers.UnlikeOf(0, around, new EventRow { Type = EventType.Click, UserAgent = 3 }, isNoStranger: false));
        }

        public byte Naive(int message)
        {
            int scanned = Around(message).Scanned;
            if (scanned == 0)
            {
                return 0;
            }

            int told = 0;
            if (isNetwork)
            {
                int[] browsers =
                [
                    .. visitors[message].Where(one => one.Network != 5).Select(one => BrowserCounts.ClassOf(one.Agent)).Distinct(),
                ];
                if (browsers.Length > 5)
                {
                    return byte.MaxValue;
                }

                for (int i = 0; i < browsers.Length; i++)
                {
                    told |= IsStranger(message, browsers[i], ofNetworks: false) ? 1 << i : 0;
                }

                // Of all that may be one's own those are left that are no rarer than the rare.
                int rarer = Math.Max(0, scanned - Steps.Of(Singles(message, ofNetworks: false)) - 1);
                return (byte)(told == 0 ? 0 : told | (Math.Max(0, Math.Min(scanned, 5) - rarer) << 5));
            }

            (uint Agent, ulong Network)[] first = [.. visitors[message].Distinct()];
            if (first.Length > 2)
            {
                return byte.MaxValue;
            }

            for (int i = 0; i < first.Length; i++)
            {
                told |= first[i].Agent == 0 ? 0 : Strangeness(message, BrowserCounts.ClassOf(first[i].Agent), ofNetworks: false) << (4 * i);
                told |=
                    first[i].Network == 0
                        ? 0
                        : Strangeness(message, BrowserCounts.ClassOf(first[i].Network), ofNetworks: true) << ((4 * i) + 2);
            }

            return (byte)told;
        }

        private int Strangeness(int message, int one, bool ofNetworks) =>
            IsStranger(message, one, ofNetworks)
                ? Math.Clamp((Around(message).Scanned - Steps.Of(Singles(message, ofNetworks)) - 1) / 2, 0, MostStrangeness)
                : 0;

        private bool IsStranger(int message, int one, bool ofNetworks)
        {
            int others = Others(message, one, ofNetworks);
            bool isFull = Enumerable.Range(0, Messages).Count(other => Has(other, one, ofNetworks)) == BrowserCounts.Enough;
            return !isFull && (others == 0 || Steps.Of(others) + 7 <= Around(message).Scanned);
        }

        private int Singles(int message, bool ofNetworks) =>
            Enumerable.Range(1, BrowserCounts.Classes).Count(one => Others(message, one, ofNetworks) == 1);

        private int Others(int message, int one, bool ofNetworks) =>
            Enumerable.Range(0, Messages).Count(other => other != message && Has(other, one, ofNetworks));

        private bool Has(int message, int one, bool ofNetworks)
        {
            BrowserSet by = state.Members[members[message]].ScannedBy;
            return isNetwork ? by.Contains(one) : by.Only(ofNetworks).Contains(one);
        }
    }
}
