using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>The ESPs' words for "a machine did it".</summary>
internal static class MachineWords
{
    /// <summary>
    /// Privacy proxies and image proxies by name (<c>apple</c>, <c>mpp</c>; <c>gmail</c>, <c>google</c>, <c>yahoo</c>), no by its words, and
    /// anything else is a machine.
    /// </summary>
    public static MachineFlag Read(ReadOnlySpan<byte> word)
    {
        const int Longest = 64;
        Span<byte> lower = stackalloc byte[Longest];
        word = word[..Math.Min(word.Length, Longest)];
        AsciiText.ToLower(word, lower);
        lower = lower[..word.Length];
        if (lower.IsEmpty || lower.SequenceEqual("false"u8) || lower.SequenceEqual("no"u8) || lower.SequenceEqual("none"u8))
        {
            return MachineFlag.None;
        }

        if (lower.IndexOf("apple"u8) >= 0 || lower.IndexOf("mpp"u8) >= 0)
        {
            return MachineFlag.ApplePrivacy;
        }

        bool isImageProxy = lower.IndexOf("gmail"u8) >= 0 || lower.IndexOf("google"u8) >= 0 || lower.IndexOf("yahoo"u8) >= 0;
        return isImageProxy ? MachineFlag.ImageProxy : MachineFlag.Machine;
    }
}
