namespace BotClickStream.Detection;

/// <summary>When a message was first unsubscribed by what may be a machine.</summary>
internal enum LeftWhen : byte
{
    Never,
    Soon,
    Late,
}
