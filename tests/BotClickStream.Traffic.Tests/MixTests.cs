namespace BotClickStream.Traffic.Tests;

public sealed class MixTests
{
    public static TheoryData<string> Names => [.. Mix.All.Append(Mix.Demo).Select(mix => mix.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Machines_make_the_stated_share_of_clicks(string name)
    {
        Mix mix = Mix.Find(name)!;
        int clicks = 0;
        int machines = 0;
        foreach (SimulatedEvent e in Simulation.Generate(Some.Options(seed: 4, campaigns: 8, recipients: 20_000, mix: mix)))
        {
            if (e.Type == SimulatedEventType.Click)
            {
                clicks++;
                machines += e.Truth!.IsMachine ? 1 : 0;
            }
        }

        Assert.InRange((double)machines / clicks, mix.BotClicks.From, mix.BotClicks.To);
    }

    [Fact]
    public void Every_kind_of_scanner_and_person_occurs()
    {
        IEnumerable<Mix> runs = Mix
            .All.SelectMany(mix => mix.Scanners.Choices.ToArray())
            .DistinctBy(scanner => scanner.GetType())
            .Select(scanner => Some.ScannedBy(scanner, clickTwins: 0.2))
            .Append(Mix.Rush)
            .Append(Mix.Evasive)
            .Append(Mix.Motley)
            .Append(Mix.Crowded)
            .Append(Mix.Thorough)
            .Append(Mix.Leaving)
            .Append(Some.PeopleOnly());
        HashSet<string> seen = [];
        foreach (Mix mix in runs)
        {
            IEnumerable<SimulatedEvent> events = Simulation.Generate(Some.Options(seed: 2, campaigns: 6, recipients: 6_000, mix: mix));
            seen.UnionWith(events.Where(e => e.Truth is not null).Select(e => e.Truth!.Kind));
        }

        Assert.Equal(
            [
                "declared.scanner",
                "declared.script",
                "person.after-scan",
                "person.colleague",
                "person.complaint",
                "person.double-clicker",
                "person.drawn",
                "person.explorer",
                "person.fast",
                "person.forwarded",
                "person.habitual-reader",
                "person.hurried",
                "person.late",
                "person.list-cleaner",
                "person.power-reader",
                "person.reader",
                "person.roaming",
                "person.shared-mailbox",
                "person.sharer",
                "person.skimmer",
                "person.tabs",
                "person.two-devices",
                "person.unsubscribe",
                "prefetch.preview",
                "proxy.again",
                "proxy.apple-privacy",
                "proxy.gmail-prefetch",
                "scanner.activation",
                "scanner.altered-query",
                "scanner.announced-spread",
                "scanner.bait",
                "scanner.before-delivery",
                "scanner.burst",
                "scanner.delayed",
                "scanner.detonation",
                "scanner.distributed",
                "scanner.domain-burst",
                "scanner.drawn",
                "scanner.drip",
                "scanner.head-get",
                "scanner.late-twin",
                "scanner.late-waves",
                "scanner.many-networks",
                "scanner.office-images",
                "scanner.pixel-only",
                "scanner.reported",
                "scanner.roaming",
                "scanner.sampling",
                "scanner.shared-sampling",
                "scanner.single",
                "scanner.slow-sweep",
                "scanner.spread",
                "scanner.stripped-query",
                "scanner.twin",
                "scanner.two-agents",
                "scanner.unsubscribe",
                "scanner.unsubscribe-only",
                "scanner.waves",
            ],
            seen.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void An_unknown_mix_is_not_found()
    {
        Assert.Null(Mix.Find("no such mix"));
        Assert.Same(Mix.Everyday, Mix.Find("EVERYDAY"));
    }
}
