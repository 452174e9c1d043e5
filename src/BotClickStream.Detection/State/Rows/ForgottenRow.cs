namespace BotClickStream.Detection;

/// <summary>What stays until <c>Horizon</c> of a message that had to make room: by its key what was mailed, and a row for each of its events, so that a duplicate is one.</summary>
internal struct ForgottenRow : IKeyed
{
    public Hash128 Key { get; set; }
    public long LastTime;
    public MessageFlags Flags;
}
