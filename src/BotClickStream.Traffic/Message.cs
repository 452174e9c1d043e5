namespace BotClickStream.Traffic;

/// <summary>One recipient's copy of a mail. Times are milliseconds since 1970.</summary>
/// <param name="OrderInFirm">How many of its organisation's mails come before it in the sending order of its district.</param>
/// <param name="ListCompleteAt">When the last mail of the recipient's district has gone out: by then a firm has all of its mails.</param>
internal readonly record struct Message(
    Campaign Campaign,
    Recipient Recipient,
    Profile Profile,
    long Sent,
    long Delivered,
    int OrderInFirm,
    long ListCompleteAt
)
{
    public Organisation Organisation => Recipient.Organisation;
}
