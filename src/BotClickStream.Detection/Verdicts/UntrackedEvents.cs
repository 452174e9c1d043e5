namespace BotClickStream.Detection;

/// <summary>Events of messages that there was no room for: labelled as what nobody knows, settled and uncorrected.</summary>
internal sealed class UntrackedEvents(DetectorSettings settings, FigureLedger figures, DetectorStatistics statistics)
{
    public void Label(in EmailEvent email, OutputBuffer output)
    {
        long points = email.HasPoints ? email.Points : settings.PointsOf(email.Type) ?? 0;
        statistics.CountUntracked(points);
        figures.CountUntracked(email);
        if (!email.Type.IsLabelled())
        {
            return;
        }

        output.Add(
            new LabeledEvent
            {
                Type = email.Type,
                Time = email.Time,
                EventId = output.Add(email.Id),
                CampaignId = output.Add(email.CampaignId),
                MessageId = output.Add(email.MessageId),
                Recipient = output.Add(email.Recipient),
                Domain = output.Add(email.Domain),
                LeadId = output.Add(email.LeadId),
                Url = output.Add(email.Url),
                LinkId = output.Add(email.LinkId),
                IsTest = email.IsTest,
                LinkRole = email.StatedRole != LinkRole.Unknown ? email.StatedRole : email.UrlRole,
                Points = points,
                Label = Detection.Label.Undecided,
                LogOdds = settings.Rules.PriorOf(email.Type),
                FirstReason = output.ReasonCount,
                HasBalance = email.HasPoints || settings.PointsOf(email.Type) is not null,
                ProvisionalUntil = email.Time + settings.ProvisionalFor,
                SettlesAt = email.Time,
            }
        );
    }
}
