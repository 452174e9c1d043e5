namespace BotClickStream.Decoding;

/// <summary>
/// The stable codes of what goes to the rejected topic, as its <c>error</c> header. Consumers count and route by them: a code is
/// added, never renamed.
/// </summary>
public static class RejectionCodes
{
    /// <summary>JSON of a shape that no known format has; the detail says what was looked for. Also a told format that is not known.</summary>
    public const string UnknownFormat = "unknown-format";

    /// <summary>A webhook whose event can not be told whose it is: an open or a click of a mail to several recipients.</summary>
    public const string AmbiguousRecipient = "ambiguous-recipient";

    /// <summary>No rejection: what a source sends and nobody here needs, known by its name.</summary>
    public const string Ignored = "ignored";

    /// <summary>Broken syntax. The whole record is rejected; of NDJSON, the line; of text inside a CloudEvent, the CloudEvent.</summary>
    public const string NotJson = "not-json";

    /// <summary>Objects and arrays nested deeper than 64.</summary>
    public const string TooDeep = "too-deep";

    /// <summary>More events than <c>MaxEventsPerRecord</c>, or a manifest with more links than that.</summary>
    public const string TooManyEvents = "too-many-events";

    /// <summary>A CloudEvent, structured or binary, of another version than 1.0, without data, or with data that cannot be read.</summary>
    public const string BadEnvelope = "bad-envelope";

    /// <summary>A required field is absent, <c>null</c> or empty.</summary>
    public const string MissingField = "missing-field";

    /// <summary>A field, or the event itself, is of another JSON type than the contract says.</summary>
    public const string WrongType = "wrong-type";

    /// <summary>A word that the contract doesn't list, or a number outside its range.</summary>
    public const string WrongValue = "wrong-value";

    /// <summary>A text over its limit of bytes.</summary>
    public const string TooLong = "too-long";

    /// <summary>Text that isn't Unicode: invalid UTF-8, or half of a surrogate pair.</summary>
    public const string BadText = "bad-text";

    /// <summary>A <c>type</c> that the contract doesn't list.</summary>
    public const string UnknownType = "unknown-type";

    /// <summary>A <c>time</c> that is neither RFC 3339 nor whole milliseconds.</summary>
    public const string BadTime = "bad-time";

    /// <summary>A <c>time</c> before the year 2000 or more than a day ahead.</summary>
    public const string TimeOutOfRange = "time-out-of-range";

    /// <summary>A <c>recipient</c> that is no e-mail address.</summary>
    public const string BadRecipient = "bad-recipient";

    /// <summary>A <c>domain</c> that is no domain name.</summary>
    public const string BadDomain = "bad-domain";

    /// <summary><c>points</c> with more than four decimals or beyond ±1,000,000.</summary>
    public const string BadPoints = "bad-points";

    /// <summary>Input keyed by campaign whose record has another key, or lies in another partition, than its event's campaign.</summary>
    public const string NotKeyed = "not-keyed";

    /// <summary>Older than the watermark by more than <c>Horizon</c>, of a message that is no longer kept.</summary>
    public const string TooLate = "too-late";

    /// <summary>Past four times <c>MaxEventsPerMessage</c> of one message; of visits, past once as many of it, or of a recipient where they name no message.</summary>
    public const string MessageFull = "message-full";
}
