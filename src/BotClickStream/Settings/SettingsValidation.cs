using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using Microsoft.AspNetCore.Http;

namespace BotClickStream.Settings;

/// <summary>What must be true of the settings before anything starts.</summary>
public static partial class SettingsValidation
{
    private const decimal MaxPoints = 1_000_000;
    private const int MaxPatterns = 200;
    private const int MaxPattern = 1024;
    private const int MaxTestRecipients = 10_000;

    private static readonly string[] TypesWithPoints =
    [
        .. Enum.GetValues<EventType>().Where(type => type.IsLabelled()).Select(type => Setting.Text(type)),
    ];

    private static readonly string[] LinkRoleWords =
    [
        .. Enum.GetValues<LinkRole>().Where(role => role != LinkRole.Unknown).Select(role => Setting.Text(role)),
    ];

    /// <summary>All problems at once, each one line that names the full key, the value found and what is allowed. Reads the files of rules and fingerprints, if any.</summary>
    public static IReadOnlyList<string> Problems(WorkerSettings settings) =>
        [
            .. Ranges(settings),
            .. Durations(settings),
            .. Kafka(settings.Kafka),
            .. PassThroughCheck.Problems(settings.Kafka),
            .. Roles(settings),
            .. Topics(settings),
            .. StartsAt(settings.Input.StartAt),
            .. LinkRoles(settings.Input.LinkRoles),
            .. TestRecipients(settings.TestRecipients),
            .. FormatsSection.Read(settings.Formats).Problems,
            .. Points(settings.Scoring.Points),
            .. Rules(settings.Rules),
            .. FingerprintFiles.Read(settings.Fingerprints).Problems,
            .. Http(settings.Http.Url),
            .. Tracing(settings.Tracing.OtlpEndpoint),
        ];

    internal static string Problem(string key, object? value, string allowed) => $"{Found(key, value)}; allowed: {allowed}";

    internal static string Found(string key, object? value) =>
        value is null or ""
            ? $"{WorkerSettings.Section}:{key} is not set"
            : $"{WorkerSettings.Section}:{key} is '{Secrets.Mask(key, Setting.Text(value))}'";

    private static IEnumerable<string> Ranges(WorkerSettings settings)
    {
        foreach (Setting setting in Setting.All)
        {
            object? value = setting.ValueIn(settings);
            // A comparison with NaN is never true, so that a range alone would let it pass.
            if (setting.Range is { } range && (!range.IsValid(value) || value is double.NaN))
            {
                yield return Problem(setting.Key, value, setting.Allowed);
            }
        }
    }

    private static IEnumerable<string> Durations(WorkerSettings settings)
    {
        if (settings.HoldFor >= settings.Horizon)
        {
            yield return Problem(
                nameof(settings.HoldFor),
                settings.HoldFor,
                $"less than Horizon ({settings.Horizon}), since a hold must resolve before its message expires"
            );
        }

        if (settings.SettleAfter > settings.Horizon)
        {
            yield return Problem(
                nameof(settings.SettleAfter),
                settings.SettleAfter,
                $"at most Horizon ({settings.Horizon}), since labels must settle before their message expires"
            );
        }

        if (settings.CampaignHorizon < settings.Horizon)
        {
            yield return Problem(
                nameof(settings.CampaignHorizon),
                settings.CampaignHorizon,
                $"at least Horizon ({settings.Horizon}), since a campaign must outlive its messages"
            );
        }
    }

    private static IEnumerable<string> Kafka(KafkaSettings kafka)
    {
        if (kafka.BootstrapServers is { Length: > 0 } servers && !servers.Split(',').All(server => IsServer(server.Trim())))
        {
            yield return Problem("Kafka:BootstrapServers", servers, AllowedFor("Kafka:BootstrapServers"));
        }

        if (kafka.GroupId.Length is 0 or > 200 || kafka.GroupId.Any(char.IsControl))
        {
            yield return Problem("Kafka:GroupId", kafka.GroupId, AllowedFor("Kafka:GroupId"));
        }

        // The characters that a broker takes in a static member's id.
        if (kafka.InstanceId.Length > 200 || !Legal().IsMatch(kafka.InstanceId))
        {
            yield return Problem("Kafka:InstanceId", kafka.InstanceId, AllowedFor("Kafka:InstanceId"));
        }
    }

    private static IEnumerable<string> Roles(WorkerSettings settings)
    {
        string[] roles = Split(settings.Roles);
        if (roles.Length == 0 || roles.Except(["router", "detector"]).Any())
        {
            yield return Problem(nameof(settings.Roles), settings.Roles, AllowedFor(nameof(settings.Roles)));
        }
        else if (settings.Input.KeyedByCampaign && !roles.Contains("detector"))
        {
            yield return Problem(
                nameof(settings.Roles),
                settings.Roles,
                "detector, since Input:KeyedByCampaign is true and leaves a router nothing to do"
            );
        }
    }

    private static IEnumerable<string> Topics(WorkerSettings settings)
    {
        string[] raw = Split(settings.Topics.Raw);
        if (raw.Length == 0 || (settings.Input.KeyedByCampaign && raw.Length > 1))
        {
            yield return Problem("Topics:Raw", settings.Topics.Raw, AllowedFor("Topics:Raw"));
        }

        // A broker takes '.' and '_' for the same character in its metrics and refuses the second of two such names.
        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        foreach ((string key, string name) in Names())
        {
            if (name.Length > 249 || name is "." or ".." || !Legal().IsMatch(name))
            {
                yield return Problem(key, name, AllowedFor("Topics:Keyed"));
            }
            else if (!taken.TryAdd(name.Replace('_', '.'), key))
            {
                yield return Problem(key, name, $"a name unlike that of {taken[name.Replace('_', '.')]} ('.' and '_' count as the same)");
            }
        }

        string[] formats = [.. FormatCatalog.BuiltInNames.Union(FormatsSection.Read(settings.Formats).Formats.Keys)];
        foreach ((string topic, string format) in settings.Input.Formats)
        {
            if (!raw.Contains(topic, StringComparer.Ordinal))
            {
                yield return Problem($"Input:Formats:{topic}", format, $"a topic of Topics:Raw ({settings.Topics.Raw})");
            }
            else if (!formats.Contains(format, StringComparer.Ordinal))
            {
                yield return Problem($"Input:Formats:{topic}", format, string.Join(", ", formats));
            }
        }

        IEnumerable<(string Key, string Name)> Names() =>
            [
                .. raw.Select(name => ("Topics:Raw", name)),
                .. Setting
                    .All.Where(setting => Setting.IsBelow(setting.Key, "Topics") && setting.Key != "Topics:Raw")
                    .Select(setting => (setting.Key, Setting.Text(setting.ValueIn(settings)))),
            ];
    }

    private static IEnumerable<string> StartsAt(string text)
    {
        if (StartAt.Parse(text) is null)
        {
            yield return Problem("Input:StartAt", text, StartAt.Allowed);
        }
    }

    private static IEnumerable<string> LinkRoles(Dictionary<string, string> roles)
    {
        const string key = "Input:LinkRoles";
        foreach ((string word, string patterns) in roles)
        {
            if (CoreSettings.LinkRoleOf(word) is null)
            {
                yield return Problem($"{key}:{word}", patterns, $"only for {string.Join(", ", LinkRoleWords)}");
            }

            foreach (string pattern in CoreSettings.Patterns(patterns).Where(pattern => !IsUrlPattern(pattern)))
            {
                yield return Problem(
                    $"{key}:{word}",
                    pattern,
                    $"a pattern of the whole URL, beginning with https://, http:// or *, that not every URL matches, at most {MaxPattern} characters"
                );
            }
        }

        int count = roles.Values.Sum(patterns => CoreSettings.Patterns(patterns).Length);
        if (count > MaxPatterns)
        {
            yield return $"{WorkerSettings.Section}:{key} has {count} patterns; allowed: at most {MaxPatterns}, since each is tried on every new URL";
        }
    }

    private static IEnumerable<string> TestRecipients(string text)
    {
        const string key = nameof(WorkerSettings.TestRecipients);
        string[] entries = CoreSettings.TestRecipientsOf(text);
        foreach (string entry in entries.Where(entry => !IsTestRecipient(entry)))
        {
            yield return Problem(key, entry, AllowedFor(key));
        }

        int patterns = entries.Count(entry => entry.Contains('*', StringComparison.Ordinal));
        if (patterns > MaxPatterns)
        {
            yield return $"{WorkerSettings.Section}:{key} has {patterns} patterns; allowed: at most {MaxPatterns}, since each is tried on every recipient";
        }

        if (entries.Length > MaxTestRecipients)
        {
            yield return $"{WorkerSettings.Section}:{key} has {entries.Length} entries; allowed: at most {MaxTestRecipients}";
        }
    }

    /// <summary>An address, a domain, or a pattern of one that says something.</summary>
    private static bool IsTestRecipient(string entry)
    {
        if (entry.Contains('*', StringComparison.Ordinal))
        {
            return entry.Length <= MaxPattern && entry.Trim('*', '@', '.').Length > 0 && !entry.Any(char.IsWhiteSpace);
        }

        MailAddress mail = new(new Scratch());
        byte[] bytes = Encoding.UTF8.GetBytes(entry);
        return entry.Contains('@', StringComparison.Ordinal)
            ? mail.TryNormalize(bytes, out _, out _)
            : mail.TryNormalizeDomain(bytes, out ReadOnlySpan<byte> domain) && domain.Contains((byte)'.');
    }

    private static bool IsUrlPattern(string pattern) =>
        pattern.Length <= MaxPattern
        && pattern.Trim('*').Length > 0
        && (
            pattern[0] == '*'
            || pattern.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || pattern.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        );

    private static IEnumerable<string> Points(Dictionary<string, decimal> points)
    {
        foreach ((string type, decimal value) in points)
        {
            if (!TypesWithPoints.Contains(type, StringComparer.OrdinalIgnoreCase))
            {
                yield return Problem($"Scoring:Points:{type}", value, $"only for {string.Join(", ", TypesWithPoints)}");
            }
            else if (Math.Abs(value) > MaxPoints || decimal.Round(value, 4) != value)
            {
                yield return Problem($"Scoring:Points:{type}", value, AllowedFor("Scoring:Points"));
            }
        }
    }

    private static IEnumerable<string> Rules(RulesSettings rules) =>
        rules.File is null ? [] : RulesFile.Read(rules).Problems.Select(problem => $"{Found("Rules:File", rules.File)}: {problem}");

    private static IEnumerable<string> Tracing(string? endpoint)
    {
        if (
            endpoint is not null
            && !(Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" && url.PathAndQuery == "/")
        )
        {
            yield return Problem("Tracing:OtlpEndpoint", endpoint, AllowedFor("Tracing:OtlpEndpoint"));
        }
    }

    private static IEnumerable<string> Http(string url)
    {
        if (
            AddressOf(url)
            is not { Scheme: "http", PathBase: "" or "/", IsUnixPipe: false, Host.Length: > 0, Port: >= 0 and <= 65535 } address
        )
        {
            yield return Problem("Http:Url", url, AllowedFor("Http:Url"));
        }
        else if (address.Port == 0 && address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            // It is two addresses, whose free ports differ.
            yield return $"{Found("Http:Url", url)}; port 0, any that is free, goes with 127.0.0.1 or *, not with localhost";
        }
    }

    private static BindingAddress? AddressOf(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string AllowedFor(string key) => Setting.All.Single(setting => setting.Key == key).Allowed;

    private static string[] Split(string names) => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsServer(string text) =>
        Server().Match(text) is { Success: true } match
        && (!match.Groups["port"].Success || int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture) is > 0 and <= 65535);

    [GeneratedRegex(@"^([A-Za-z_]+://)?([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.%]+\])(:(?<port>[0-9]{1,5}))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Server();

    [GeneratedRegex("^[A-Za-z0-9._-]+$")]
    private static partial Regex Legal();
}
