namespace BotClickStream.Detection;

/// <summary>When a message was first unsubscribed by what may be a machine; or that it was by what a person alone does.</summary>
internal enum LeftWhen : byte
{
    Never,
    Soon,
    Late,

    /// <summary>By a one-click POST or a mail to the list, whenever.</summary>
    ByPerson,
}
