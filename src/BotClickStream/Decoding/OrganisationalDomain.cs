namespace BotClickStream.Decoding;

/// <summary>
/// The domain that an organisation has registered, out of a host: <c>acme.co.uk</c> of <c>news.mail.acme.co.uk</c>. Two hosts of one are of one sender.
/// </summary>
/// <remarks>
/// The whole truth is the Public Suffix List (publicsuffix.org) of ten thousand lines. Its shape under countries' domains, by far the most of it, is a word of a few before the
/// country's two letters. Hosting platforms that give names away (<c>github.io</c>) count as one organisation here.
/// </remarks>
internal static class OrganisationalDomain
{
    private static readonly HashSet<string> Categories =
    [
        .. "ac co com edu gob gouv gov go gv id info ltd mil ne net nhs nom or org plc police sch web".Split(' '),
    ];

    /// <param name="host">In lower case, as DNS has it. A host without a dot, or an address of digits, is given back.</param>
    public static string Of(string host)
    {
        string[] labels = host.Split('.');
        if (labels.Length < 3 || char.IsAsciiDigit(labels[^1].LastOrDefault()))
        {
            return host;
        }

        bool isCategory = labels[^1].Length == 2 && Categories.Contains(labels[^2]);
        return string.Join('.', labels[^(isCategory ? 3 : 2)..]);
    }
}
