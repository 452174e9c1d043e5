namespace BotClickStream.Traffic;

/// <summary>From the delivery to the first look, for phones and for desks.</summary>
internal sealed record LookDelay(Quantiles Mobile, Quantiles Desktop)
{
    /// <summary>
    /// 27 % of opens in the first hour, 61 % within six (inntopia); median of clicks 3.7 h on phones, 4.5 h at desks (sendgrid.com, "Email click delays").
    /// </summary>
    public static readonly LookDelay Usual = new(
        new Quantiles(
            (0, TimeSpan.FromSeconds(5)),
            (0.27, TimeSpan.FromHours(1)),
            (0.5, TimeSpan.FromHours(3.7)),
            (0.62, TimeSpan.FromHours(6)),
            (0.86, TimeSpan.FromHours(22)),
            (0.97, TimeSpan.FromHours(48)),
            (1, TimeSpan.FromHours(72))
        ),
        new Quantiles(
            (0, TimeSpan.FromSeconds(5)),
            (0.27, TimeSpan.FromHours(1)),
            (0.5, TimeSpan.FromHours(4.5)),
            (0.6, TimeSpan.FromHours(6)),
            (0.86, TimeSpan.FromHours(24)),
            (0.97, TimeSpan.FromHours(48)),
            (1, TimeSpan.FromHours(72))
        )
    );

    /// <summary>A sale that ends soon, a webinar that begins: minutes.</summary>
    public static readonly LookDelay Hurried = OnAnyDevice(
        new Quantiles(
            (0, TimeSpan.FromSeconds(5)),
            (0.12, TimeSpan.FromMinutes(1)),
            (0.55, TimeSpan.FromMinutes(6)),
            (0.85, TimeSpan.FromMinutes(25)),
            (1, TimeSpan.FromHours(4))
        )
    );

    /// <summary>Colleagues at their desks.</summary>
    public static readonly LookDelay AtWork = OnAnyDevice(
        new Quantiles(
            (0, TimeSpan.FromSeconds(6)),
            (0.15, TimeSpan.FromMinutes(1)),
            (0.6, TimeSpan.FromMinutes(8)),
            (0.85, TimeSpan.FromMinutes(45)),
            (1, TimeSpan.FromHours(9))
        )
    );

    public long Sample(bool isMobile, ref SplitMix64 random) => (isMobile ? Mobile : Desktop).Sample(ref random);

    private static LookDelay OnAnyDevice(Quantiles delay) => new(delay, delay);
}
