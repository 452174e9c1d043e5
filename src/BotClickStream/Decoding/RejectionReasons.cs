using System.Globalization;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>Why a detector didn't take an event that could be read.</summary>
internal static class RejectionReasons
{
    /// <param name="watermark">Of the detector that didn't, milliseconds since 1970.</param>
    /// <returns>The code of <see cref="RejectionCodes"/> and the reason for a person; <see langword="null"/> where the event is none to be rejected.</returns>
    public static (string Code, string Detail)? Of(ApplyResult result, in EmailEvent email, DetectorSettings settings, long watermark) =>
        result switch
        {
            ApplyResult.TooLate => (RejectionCodes.TooLate, TooLate(email, settings, watermark)),
            ApplyResult.MessageFull => (RejectionCodes.MessageFull, MessageFull(email, settings.MaxEventsPerMessage)),
            _ => null,
        };

    private static string TooLate(in EmailEvent email, DetectorSettings settings, long watermark) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"older than {TimeSpan.FromMilliseconds(settings.Horizon)} (Horizon) before the time that the events have come to "
                + $"({DateTimeOffset.FromUnixTimeMilliseconds(watermark):yyyy-MM-ddTHH:mm:ssZ}), of a {(email.MessageKey.IsAbsent ? "recipient" : "message")} that is no longer kept or was forgotten in between"
        );

    private static string MessageFull(in EmailEvent email, int most) =>
        email.Type.IsLabelled() ? $"its message has had {most * 4} events, four times MaxEventsPerMessage"
        : email.MessageKey.IsAbsent ? $"its recipient has had {most} visits that name no message (MaxEventsPerMessage)"
        : $"its message has had {most} visits (MaxEventsPerMessage)";
}
