using System.Text;
using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Benchmarks;

/// <summary>
/// What an event costs in a large campaign, and of a large domain. The very same events are told once as many small ones and once as one large: nothing but a number in their
/// campaign's id, or in their recipient's domain, is another.
/// </summary>
internal static class GrowthBenchmark
{
    /// <summary>Recipients of the small campaigns, and of the small domains.</summary>
    private const int SmallCampaign = 10_000;
    private const int SmallDomain = 50;

    private const int LargeDomain = 50_000;

    /// <summary>Recipients of a domain that is larger go into several of the small campaigns.</summary>
    private const int WholeDomain = 1_000;

    private const int FirstEvents = 200_000;

    /// <summary>Of a number that is in an id.</summary>
    private const int Digits = 4;

    /// <param name="recipients">Of the largest campaign.</param>
    public static void Run(int rounds, int recipients)
    {
        List<Numbered> campaigns = InCampaigns(recipients, recipients / SmallCampaign);
        List<string[]> rows =
        [
            .. Measure(
                campaigns,
                rounds,
                [
                    .. new[] { SmallCampaign, 10 * SmallCampaign, recipients }
                        .Distinct()
                        .Select(size => (CampaignsOf(size, recipients), recipients / size)),
                ]
            ),
        ];
        int events = campaigns.Count;
        campaigns.Clear();
        List<Numbered> domains = InDomains(LargeDomain, LargeDomain / SmallDomain);
        rows.AddRange(
            Measure(
                domains,
                // So few events are soon played.
                rounds * 5,
                [
                    ($"{Number(LargeDomain / SmallDomain)} domains of {SmallDomain} in one campaign", LargeDomain / SmallDomain),
                    ($"one domain of {Number(LargeDomain)}", 1),
                ]
            )
        );
        Write(
            "performance.md",
            "growth",
            $"Medians of {rounds} rounds in turn over {Number(events)} events of {Number(recipients)} recipients, and of {rounds * 5} over {Number(domains.Count)} of "
                + $"{Number(LargeDomain)}: decoded, judged and encoded, each from an empty state. The ratios are to the first of the same events, and medians of the rounds' own.",
            ["", "processor time an event", "ratio", "labels an event"],
            rows
        );
    }

    private static string CampaignsOf(int size, int recipients) =>
        size == recipients ? $"one campaign of {Number(size)}" : $"{Number(recipients / size)} campaigns of {Number(size)}";

    private static IEnumerable<string[]> Measure(List<Numbered> events, int rounds, (string Name, int Groups)[] ways)
    {
        byte[][] values = [.. events.Select(numbered => numbered.Value)];
        double[][] nanoseconds = [.. ways.Select(_ => new double[rounds])];
        double[] labels = new double[ways.Length];
        // Before anything is measured the code is compiled for what it does.
        CoreBenchmark.Play("", [.. values.Take(FirstEvents)], detects: true, encodes: true);
        for (int round = 0; round < rounds; round++)
        {
            foreach ((int way, (string name, int groups)) in ways.Index())
            {
                foreach (Numbered numbered in events)
                {
                    numbered.Tell(groups);
                }

                CoreBenchmark.Step step = CoreBenchmark.Play(name, values, detects: true, encodes: true);
                nanoseconds[way][round] = step.Processor.TotalNanoseconds / values.Length;
                labels[way] = (double)step.Labels / values.Length;
                Console.WriteLine($"round {round + 1}, {name}: {Number(nanoseconds[way][round])} ns");
            }
        }

        return ways.Select(
            (way, i) =>
                new[]
                {
                    way.Name,
                    $"{Number(Median(nanoseconds[i]))} ns",
                    Number(Median(nanoseconds[i].Zip(nanoseconds[0], (own, first) => own / first)), 2),
                    Number(labels[i], 2),
                }
        );
    }

    /// <summary>A campaign's events as those of several, of which each has whole domains.</summary>
    private static List<Numbered> InCampaigns(int recipients, int most)
    {
        Dictionary<string, int> sizes = [];
        List<(byte[] Value, string? Recipient)> events = [];
        foreach (PinnedEvent pinned in PinnedTraffic.Events(recipients, campaigns: 1))
        {
            byte[] value = pinned.Value.ToArray();
            string? recipient = Text(value, "recipient") is { } told ? Encoding.UTF8.GetString(value[told]) : null;
            events.Add((value, recipient));
            if (recipient is not null && value.AsSpan().IndexOf("\"type\":\"delivered\""u8) >= 0)
            {
                sizes[DomainOf(recipient)] = sizes.GetValueOrDefault(DomainOf(recipient)) + 1;
            }
        }

        List<Numbered> numbered = [];
        foreach ((byte[] value, string? recipient) in events)
        {
            Range campaign = Text(value, "campaignId") ?? throw new InvalidOperationException("An event has no campaign.");
            if (recipient is not null)
            {
                bool isWhole = sizes.GetValueOrDefault(DomainOf(recipient)) <= WholeDomain;
                numbered.Add(Numbered.Of(value, campaign, "c", "", StableHash(isWhole ? DomainOf(recipient) : recipient) % most));
                continue;
            }

            // What describes the campaign describes each.
            for (int i = 0; i < most; i++)
            {
                numbered.Add(Numbered.Of(value, campaign, "c", "", i));
            }
        }

        return numbered;
    }

    /// <summary>A campaign's recipients in other domains than their own.</summary>
    private static List<Numbered> InDomains(int recipients, int most)
    {
        List<Numbered> numbered = [];
        foreach (PinnedEvent pinned in PinnedTraffic.Events(recipients, campaigns: 1))
        {
            byte[] value = pinned.Value.ToArray();
            if (Text(value, "recipient") is { } told)
            {
                string recipient = Encoding.UTF8.GetString(value[told]);
                numbered.Add(Numbered.Of(value, told, $"{recipient.Replace('@', '.')}@d", ".example", StableHash(recipient) % most));
            }
            else
            {
                numbered.Add(new Numbered(value, 0, 0));
            }
        }

        return numbered;
    }

    private static string DomainOf(string recipient) => recipient[(recipient.IndexOf('@', StringComparison.Ordinal) + 1)..];

    /// <summary>Where the text of a field is.</summary>
    private static Range? Text(ReadOnlySpan<byte> json, string field)
    {
        byte[] name = Encoding.UTF8.GetBytes($"\"{field}\":\"");
        int start = json.IndexOf(name);
        return start < 0 ? null : (start + name.Length)..(start + name.Length + json[(start + name.Length)..].IndexOf((byte)'"'));
    }

    /// <summary>The same in each run.</summary>
    private static int StableHash(string text) => (int)(System.IO.Hashing.XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(text)) >> 33);

    /// <summary>An event with a number in it that tells of how many groups it is in which.</summary>
    /// <param name="Place">Of the number in the value; 0 where there is none.</param>
    private readonly record struct Numbered(byte[] Value, int Place, int Group)
    {
        public static Numbered Of(byte[] value, Range replaced, string before, string after, int group)
        {
            byte[] text = Encoding.UTF8.GetBytes($"{before}{new string('0', Digits)}{after}");
            (int start, int length) = replaced.GetOffsetAndLength(value.Length);
            return new Numbered([.. value[..start], .. text, .. value[(start + length)..]], start + before.Length, group);
        }

        public void Tell(int groups)
        {
            if (Place > 0)
            {
                Encoding.ASCII.GetBytes((Group % groups).ToString("D4", null), Value.AsSpan(Place, Digits));
            }
        }
    }
}
