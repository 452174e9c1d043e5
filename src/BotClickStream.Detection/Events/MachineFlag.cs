namespace BotClickStream.Detection;

/// <summary>The ESP's own word on whether a machine did it, by the contract's <c>machine</c>.</summary>
public enum MachineFlag : byte
{
    None,
    Machine,

    /// <summary>The ESP says that it was Apple's Mail Privacy Protection.</summary>
    ApplePrivacy,

    /// <summary>The ESP says that it came through an image proxy (Gmail's, Yahoo's), which may be a person's open.</summary>
    ImageProxy,
}
