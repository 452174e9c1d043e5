namespace BotClickStream.Traffic;

/// <summary>What those who look at a mail do with it, by share.</summary>
internal static class People
{
    public static readonly Weighted<Behavior> Ordinary = new(
        (new Skimmer("person.skimmer", LookDelay.Usual), 60),
        (new Reader("person.reader", LookDelay.Usual), 29),
        (new FastReader(), 0.4),
        (new TabOpener(LookDelay.Usual), 1.2),
        (new Explorer(LookDelay.Usual), 0.5),
        (new TwoDeviceReader(LookDelay.Usual), 2),
        (new Forwarder(LookDelay.Usual), 0.8),
        (new Sharer(LookDelay.Usual), 0.5),
        (new LateReturner(), 0.6),
        (new ReportedMailSweep(), 0.15),
        (new Unsubscriber(LookDelay.Usual), 1.6),
        (new Complainer(LookDelay.Usual), 0.2)
    );

    public static readonly Weighted<Behavior> InAHurry = new(
        (new Skimmer("person.skimmer", LookDelay.Hurried), 45),
        (new Reader("person.hurried", LookDelay.Hurried), 40),
        (new Reader("person.reader", LookDelay.Usual), 8),
        (new TabOpener(LookDelay.Hurried), 3),
        (new Unsubscriber(LookDelay.Hurried), 1)
    );

    /// <summary>A change of terms or prices: a surge of unsubscribes.</summary>
    public static readonly Weighted<Behavior> Annoyed = new(
        (new Skimmer("person.skimmer", LookDelay.Usual), 55),
        (new Reader("person.reader", LookDelay.Usual), 22),
        (new Unsubscriber(LookDelay.Usual), 20),
        (new Complainer(LookDelay.Usual), 3)
    );

    /// <summary>A mail that annoys everybody: of all who get it two to five in a hundred leave, many at once.</summary>
    public static readonly Weighted<Behavior> Outraged = new(
        (new Skimmer("person.skimmer", LookDelay.Usual), 55),
        (new Reader("person.reader", LookDelay.Usual), 30),
        (new Unsubscriber(LookDelay.Hurried), 7),
        (new Unsubscriber(LookDelay.Usual), 5),
        (new Complainer(LookDelay.Usual), 2)
    );

    /// <summary>As usual, and firms whose people leave together.</summary>
    public static readonly Weighted<Behavior> CleaningUp = new((new ListCleaner(Ordinary), 1));

    /// <summary>Mostly people of whom nothing is known beforehand, and some of each other sort.</summary>
    public static readonly Weighted<Behavior> Drawn = new(
        (new Skimmer("person.skimmer", LookDelay.Usual), 45),
        (new DrawnReader(), 42),
        (new FastReader(), 1),
        (new TabOpener(LookDelay.Hurried), 2),
        (new Explorer(LookDelay.Usual), 1),
        (new TwoDeviceReader(LookDelay.AtWork), 2),
        (new Forwarder(LookDelay.Usual), 1.5),
        (new Sharer(LookDelay.Usual), 0.5),
        (new ReportedMailSweep(), 0.2),
        (new Unsubscriber(LookDelay.Hurried), 2),
        (new Complainer(LookDelay.Usual), 0.3)
    );

    /// <summary>As usual, and more of those who are easily taken for machines.</summary>
    public static readonly Weighted<Behavior> Restless = new(
        (new Skimmer("person.skimmer", LookDelay.Usual), 50),
        (new Reader("person.reader", LookDelay.Usual), 25),
        (new Reader("person.hurried", LookDelay.Hurried), 5),
        (new FastReader(), 1),
        (new TabOpener(LookDelay.Usual), 2),
        (new PowerReader(LookDelay.Usual), 2),
        (new Explorer(LookDelay.Usual), 1),
        (new RoamingReader(LookDelay.Usual), 6),
        (new TwoDeviceReader(LookDelay.AtWork), 2),
        (new Forwarder(LookDelay.AtWork), 1.5),
        (new Sharer(LookDelay.Usual), 0.5),
        (new ReportedMailSweep(), 0.2),
        (new Unsubscriber(LookDelay.Usual), 2),
        (new Complainer(LookDelay.Usual), 0.2)
    );

    /// <summary>Who does in each mail what they did in the one before.</summary>
    public static readonly Weighted<Behavior> OfHabit = new(
        (
            new ByHabit(
                new(
                    (new Skimmer("person.skimmer", LookDelay.Usual), 50),
                    (new Reader("person.reader", LookDelay.Usual), 22),
                    (new HabitualReader(LookDelay.Usual), 9),
                    (new DoubleClicker(LookDelay.Usual), 7),
                    (new PowerReader(LookDelay.Usual), 5),
                    (new FastReader(), 4),
                    (new TabOpener(LookDelay.AtWork), 3)
                )
            ),
            1
        )
    );

    public static readonly Weighted<Behavior> Staff = new(
        (new Skimmer("person.skimmer", LookDelay.AtWork), 45),
        (new Reader("person.colleague", LookDelay.AtWork), 53),
        (new TabOpener(LookDelay.AtWork), 2)
    );
}
