namespace BotClickStream.Traffic;

/// <summary>One mailbox.</summary>
/// <param name="Member">Which of the organisation's mailboxes, from 0.</param>
internal readonly record struct Recipient(Organisation Organisation, long Member)
{
    private static readonly string[] Given =
    [
        "anna",
        "ben",
        "carla",
        "david",
        "elena",
        "felix",
        "greta",
        "hugo",
        "ines",
        "jonas",
        "katja",
        "liam",
        "maria",
        "nils",
        "olga",
        "paul",
        "rosa",
        "samir",
        "tara",
        "umar",
        "vera",
        "walter",
        "xenia",
        "yusuf",
        "zoe",
        "arne",
        "bella",
        "cyril",
        "doris",
        "emil",
        "freya",
        "georg",
    ];

    private static readonly string[] Family =
    [
        "adler",
        "berg",
        "costa",
        "dietz",
        "ebert",
        "fuchs",
        "garcia",
        "haas",
        "ito",
        "jansen",
        "keller",
        "lopez",
        "meier",
        "novak",
        "olsen",
        "peters",
        "quinn",
        "rossi",
        "silva",
        "thoma",
        "ulrich",
        "vogel",
        "weber",
        "xu",
        "young",
        "zimmer",
        "brandt",
        "cohen",
        "dubois",
        "evans",
        "franke",
        "gruber",
    ];

    /// <summary>Mailboxes that several people read (<c>info@</c>).</summary>
    private static readonly string[] Shared = ["info", "office", "sales", "team"];

    public ulong Key => SplitMix64.Key(Organisation.Key, (ulong)Member, (ulong)Stream.Profile);

    /// <summary>A firm's first mailbox, where it has any that several people read.</summary>
    public bool IsShared => Organisation.Provider is null && Member == 0 && (Organisation.Key >> 40 & 3) == 0;

    /// <summary>
    /// The address. At a provider it has an underscore before its number, which Gmail never gives out.
    /// </summary>
    public int FormatAddress(Span<char> text)
    {
        ReadOnlySpan<char> domain = Organisation.Domain;
        if (IsShared)
        {
            _ = text.TryWrite($"{Shared[(Organisation.Key >> 1) & 3]}@{domain}", out int shared);
            return shared;
        }
        // The second name moves on with the first, and once more each round: every pair comes up once.
        int round = (int)(Member / Given.Length % Family.Length);
        int turn = (int)(Member % Given.Length);
        ReadOnlySpan<char> given = Given[turn];
        ReadOnlySpan<char> family = Family[(turn + round) % Family.Length];
        int written;
        _ = Organisation.Provider is null
            ? text.TryWrite($"{given}.{family}@{domain}", out written)
            : text.TryWrite($"{given}.{family}_{Member}@{domain}", out written);
        return written;
    }
}
