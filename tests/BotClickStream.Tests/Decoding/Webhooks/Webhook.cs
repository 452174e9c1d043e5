using System.Text;
using BotClickStream.Decoding;

namespace BotClickStream.Tests.Decoding.Webhooks;

/// <summary>Decodes a webhook's body, as a test asks for it.</summary>
internal static class Webhook
{
    public static List<Taken> All(string body, string? format = null, string requestId = "", DecoderSettings? settings = null) =>
        Taken.From(Encoding.UTF8.GetBytes(body), new RecordDecoder(settings ?? new DecoderSettings()), format, requestId);

    /// <summary>The one event of a body.</summary>
    public static Taken One(string body, string? format = null, string requestId = "", DecoderSettings? settings = null)
    {
        Taken one = Assert.Single(All(body, format, requestId, settings));
        Assert.True(one.Rejection is null, one.Rejection?.ToString());
        return one;
    }

    /// <summary>As what the one event of a body is ignored.</summary>
    public static string? Ignored(string body, string? format = null) => Assert.Single(All(body, format)).Ignored;

    /// <summary>The code, the place and the reason for which the one event of a body is rejected.</summary>
    public static Rejection Refused(string body, string? format = null, DecoderSettings? settings = null)
    {
        Taken one = Assert.Single(All(body, format, settings: settings));
        Assert.True(one.Rejection is not null && one.Ignored is null, one.Id);
        return one.Rejection.Value;
    }

    /// <summary>The body with one text in it exchanged, which must be there.</summary>
    public static string With(this string body, string text, string other)
    {
        Assert.Contains(text, body, StringComparison.Ordinal);
        return body.Replace(text, other, StringComparison.Ordinal);
    }
}
