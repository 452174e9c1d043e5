namespace BotClickStream.Traffic;

/// <summary>User agents as they were seen. Browsers report reduced versions (<c>142.0.0.0</c>); sandboxes often don't.</summary>
internal static class UserAgents
{
    private const string WebKit = "AppleWebKit/537.36 (KHTML, like Gecko)";

    public static readonly string[] Desktop =
    [
        $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WebKit} Chrome/142.0.0.0 Safari/537.36",
        $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WebKit} Chrome/141.0.0.0 Safari/537.36",
        $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WebKit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
        $"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WebKit} Chrome/142.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
        "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
    ];

    public static readonly string[] Mobile =
    [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
        $"Mozilla/5.0 (Linux; Android 10; K) {WebKit} Chrome/142.0.0.0 Mobile Safari/537.36",
        $"Mozilla/5.0 (Linux; Android 10; K) {WebKit} Chrome/141.0.0.0 Mobile Safari/537.36",
        $"Mozilla/5.0 (Linux; Android 10; K) {WebKit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
    ];

    /// <summary>Mail programs that fetch images themselves.</summary>
    public static readonly string[] MailPrograms =
    [
        "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C; .NET4.0E; Microsoft Outlook 16.0.17928; ms-office; MSOffice 16)",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Thunderbird/128.14.0",
        $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WebKit} Chrome/139.0.0.0 Safari/537.36 OneOutlook/1.2025.910.400",
    ];

    /// <summary>Microsoft Defender's sandboxes and other frozen browsers of scanners, and full build numbers that browsers no longer send.</summary>
    public static readonly string[] Sandbox =
    [
        $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WebKit} Chrome/79.0.3945.136 Safari/537.36",
        $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WebKit} Chrome/80.0.3987.132 Safari/537.36",
        $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WebKit} Chrome/96.0.4664.110 Safari/537.36",
        $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WebKit} Chrome/142.0.7444.175 Safari/537.36",
        "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0)",
    ];

    /// <summary>Programs that say what they are.</summary>
    public static readonly string[] Scripts = ["curl/8.5.0", "python-requests/2.32.3", "Go-http-client/1.1", "Java/17.0.12", ""];

    public static readonly string[] DeclaredScanners =
    [
        "Barracuda Sentinel (EE)",
        "Mozilla/5.0 (compatible; MailGuardBot/3.1; +https://mailguard.example/bot)",
        "Mozilla/5.0 (compatible; LinkCheckBot/2.0; +https://linkcheck.example)",
    ];

    /// <summary>Previews and assistants that a person sets off by pasting a link.</summary>
    public static readonly string[] Previews =
    [
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        $"Mozilla/5.0 {WebKit}; compatible; BingPreview/1.0b",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
        "WhatsApp/2.23.20.0",
        $"Mozilla/5.0 {WebKit}; compatible; ChatGPT-User/1.0; +https://openai.com/bot",
    ];

    /// <summary>Exactly this, read or not (Mailgun; Word to the Wise, 2021/09).</summary>
    public const string AppleMailPrivacy = "Mozilla/5.0";

    public const string GmailProxy = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)";

    /// <summary>bird.com, "Gmail is prefetching images".</summary>
    public const string GmailPrefetch =
        $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WebKit} Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0";

    public const string YahooProxy = "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html";
}
