namespace BotClickStream.Traffic;

/// <summary>What a campaign's ESP tells, and in which form.</summary>
internal sealed record Source
{
    public const string StrippedByApple = "mc_eid";

    /// <summary>The sender's own, and one that Apple's link protection knows.</summary>
    private static readonly string[] UrlTokens = ["rid", StrippedByApple];

    /// <summary>Which no list of tracking parameters has.</summary>
    private static readonly string[] UnknownTokens = ["k", "uq", "member"];

    public bool Manifest { get; init; } = true;
    public bool Sent { get; init; } = true;
    public bool Delivered { get; init; } = true;

    public bool Opens { get; init; } = true;

    /// <summary>Nothing but clicks.</summary>
    public bool ClicksOnly { get; init; }
    public bool Gateway { get; init; }
    public bool Browsers { get; init; } = true;
    public bool Networks { get; init; } = true;
    public bool Methods { get; init; }
    public bool Roles { get; init; }
    public bool LinkIds { get; init; }
    public bool LinkCount { get; init; }
    public bool MessageIds { get; init; }

    /// <summary>Message id and domain instead of the address.</summary>
    public bool Pseudonymous { get; init; }
    public bool LeadIds { get; init; }
    public bool Via { get; init; }

    /// <summary>The ESP marks some machines itself.</summary>
    public bool MachineFlag { get; init; }

    /// <summary>The parameter with which every recipient's links differ; null where they don't.</summary>
    public string? UrlToken { get; init; }

    /// <summary>The recipient's token stands in the path instead, where no list of parameters helps.</summary>
    public bool TokenInPath { get; init; }

    public bool TimeAsMilliseconds { get; init; }
    public bool WholeSeconds { get; init; }

    /// <summary>Engagement is stamped this much late, below 0 early, milliseconds (an ESP's clock ran 600 s off in a public case study).</summary>
    public long ClockOffset { get; init; }

    public IdForm IdForm { get; init; }
    public Analytics Sessions { get; init; }

    /// <summary>Of the usual points: 1 for an open, 5 for a click.</summary>
    public int PointsPercent { get; init; } = 100;

    public static Source Draw(ref SplitMix64 random)
    {
        // Either deliveries or sends are missing somewhere, hardly ever both.
        int missing = random.Below(100);
        bool pseudonymous = random.Chance(0.06);
        return new Source
        {
            Manifest = random.Chance(0.85),
            Sent = missing is >= 12,
            Delivered = missing is < 12 or >= 24,
            Gateway = random.Chance(0.7),
            Methods = random.Chance(0.6),
            Roles = random.Chance(0.3),
            LinkIds = random.Chance(0.5),
            LinkCount = random.Chance(0.3),
            Pseudonymous = pseudonymous,
            MessageIds = pseudonymous || random.Chance(0.35),
            LeadIds = random.Chance(0.4),
            Via = random.Chance(0.7),
            MachineFlag = random.Chance(0.2),
            UrlToken = random.Chance(0.1) ? random.Pick(UrlTokens) : null,
            TimeAsMilliseconds = random.Chance(0.3),
            WholeSeconds = random.Chance(0.15),
            ClockOffset = random.Chance(0.04) ? 600_000 : 0,
            IdForm = random.Pick([
                IdForm.Uuid,
                IdForm.Uuid,
                IdForm.Uuid,
                IdForm.Uuid,
                IdForm.UpperCaseUuid,
                IdForm.Base32,
                IdForm.Prefixed,
            ]),
            Sessions = random.Pick([Analytics.None, Analytics.None, Analytics.ByRecipient, Analytics.ByRecipient, Analytics.Totals]),
            PointsPercent = random.Pick([100, 100, 100, 50, 225]),
        };
    }

    /// <summary>Clocks that are off, whole seconds, URLs of each recipient's own; otherwise as usual.</summary>
    public static Source DrawAwkward(ref SplitMix64 random) =>
        WithOtherClock(
            Draw(ref random) with
            {
                Roles = false,
                WholeSeconds = random.Chance(0.4),
                ClockOffset = random.Pick([0, 0, 0, 600_000, 95_000]),
                UrlToken = random.Chance(0.3) ? random.Pick(UrlTokens) : null,
            },
            ref random
        );

    /// <summary>Whatever an export may lack is missing at times, and clocks are off by anything.</summary>
    public static Source DrawPatchy(ref SplitMix64 random) =>
        WithEarlyClock(
            Draw(ref random) with
            {
                Roles = random.Chance(0.15),
                Manifest = random.Chance(0.5),
                Delivered = random.Chance(0.6),
                Opens = random.Chance(0.6),
                Browsers = random.Chance(0.7),
                Networks = random.Chance(0.7),
                Gateway = random.Chance(0.3),
                WholeSeconds = random.Chance(0.4),
                ClockOffset = random.Chance(0.3) ? random.Doubling(20_000, 6) : 0,
                UrlToken = random.Chance(0.2) ? random.Pick(UrlTokens) : null,
            },
            ref random
        );

    /// <summary>Some clocks run early. Drawn last, so that it changes nothing else.</summary>
    private static Source WithEarlyClock(Source source, ref SplitMix64 random) =>
        random.Chance(0.07) && source.ClockOffset == 0 ? source with { ClockOffset = -random.Between(150_000, 720_000) } : source;

    /// <summary>The same, and some are half an hour or an hour late: batches, and wrong time zones.</summary>
    private static Source WithOtherClock(Source source, ref SplitMix64 random)
    {
        Source drawn = WithEarlyClock(source, ref random);
        return random.Chance(0.05) && drawn.ClockOffset == 0 ? drawn with { ClockOffset = random.Pick([1_800_000, 3_600_000]) } : drawn;
    }

    /// <summary>Links are every recipient's own, by parameters that no list names or in the path, and nobody tells how many there are or what they are for.</summary>
    public static Source DrawVeiled(ref SplitMix64 random) =>
        Draw(ref random) with
        {
            Manifest = false,
            Roles = false,
            LinkIds = false,
            LinkCount = false,
            Browsers = random.Chance(0.5),
            WholeSeconds = random.Chance(0.3),
            UrlToken = random.Pick(UnknownTokens),
            TokenInPath = random.Chance(0.3),
        };

    /// <summary>The least that an export tells: who clicked which link, and when.</summary>
    public static Source DrawBare(ref SplitMix64 random) =>
        new()
        {
            Manifest = false,
            Sent = false,
            Delivered = false,
            ClicksOnly = true,
            Browsers = false,
            Networks = false,
            WholeSeconds = random.Chance(0.5),
        };
}

/// <summary>What web analytics tells of what followed a click.</summary>
internal enum Analytics : byte
{
    None,

    /// <summary>Each session and conversion, whose it was.</summary>
    ByRecipient,

    /// <summary>How many, not whose.</summary>
    Totals,
}

/// <summary>How an ESP writes the ids of its events.</summary>
internal enum IdForm : byte
{
    /// <summary><c>0f8fad5b-d9cb-469f-a165-70867728950e</c></summary>
    Uuid,
    UpperCaseUuid,

    /// <summary>26 characters, as a ULID.</summary>
    Base32,

    /// <summary><c>evt_</c> and a decimal number.</summary>
    Prefixed,
}
