namespace BotClickStream.Detection;

/// <summary>A message's names, as its outputs tell them.</summary>
/// <param name="Recipient">Empty where the input was pseudonymised.</param>
internal readonly record struct MessageNames(TextRange CampaignId, TextRange MessageId, TextRange Recipient)
{
    public static MessageNames Of(DetectorState state, int engagement, OutputBuffer output)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        int campaign = state.Domains[state.Messages[engaged.Message].Domain].Campaign;
        TextRange campaignId = output.Add(state.Texts, state.Campaigns[campaign].IdText);
        TextRange recipient = output.Add(state.Texts, engaged.RecipientText);
        TextRange messageId =
            engaged.MessageIdText != 0 ? output.Add(state.Texts, engaged.MessageIdText) : DefaultMessageId(campaignId, recipient, output);
        return new MessageNames(campaignId, messageId, recipient);
    }

    /// <param name="text">Of the lead; 0 where it is the recipient, or without one the message's id.</param>
    public TextRange Lead(DetectorState state, int text, OutputBuffer output) =>
        text != 0 ? output.Add(state.Texts, text)
        : Recipient.IsEmpty ? MessageId
        : Recipient;

    /// <summary>An id, where the text is 0 a UUID, whose text its bytes tell.</summary>
    public static TextRange Id(DetectorState state, Hash128 id, int text, OutputBuffer output)
    {
        if (text != 0)
        {
            return output.Add(state.Texts, text);
        }

        Uuid.Write(id, output.Reserve(Uuid.Length));
        return output.Commit(Uuid.Length);
    }

    private static TextRange DefaultMessageId(TextRange campaignId, TextRange recipient, OutputBuffer output)
    {
        int length = campaignId.Length + 1 + recipient.Length;
        Span<byte> room = output.Reserve(length);
        output.Text(campaignId).CopyTo(room);
        room[campaignId.Length] = (byte)':';
        output.Text(recipient).CopyTo(room[(campaignId.Length + 1)..]);
        return output.Commit(length);
    }
}
