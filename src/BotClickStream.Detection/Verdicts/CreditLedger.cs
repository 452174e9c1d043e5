namespace BotClickStream.Detection;

/// <summary>
/// Who was given points by the contract's <c>Scoring:Credit</c>: under <see cref="Credit.Every"/> each event, else the first of its credit group by arrival. A group is of one
/// lead, message and type, and where credit is by link of one link; events with their own points are in none. What became of a group's credit outlives its message, where there is room.
/// </summary>
internal sealed class CreditLedger(DetectorState state, DetectorSettings settings, DetectorStatistics statistics)
{
    /// <summary>Groups remembered at most of messages that are gone, for each message that there may be.</summary>
    public const int KeptPerMessage = 4;

    /// <summary>Gives an event that has just come its points, which stay what they are.</summary>
    public void Give(ref EventRow row, int engagement, in EmailEvent email, long watermark)
    {
        if (email.HasPoints)
        {
            row.Points = email.Points;
            row.Flags |= EventFlags.OwnPoints;
            return;
        }

        if (settings.PointsOf(email.Type) is not { } points)
        {
            return;
        }

        if (settings.Credit != Credit.Every)
        {
            for (int other = state.Engagements[engagement].FirstEvent; other != 0; other = state.Events[other].Next)
            {
                if (AreOfOneGroup(row, state.Events[other]))
                {
                    row.Flags |= state.Events[other].Flags & EventFlags.InheritsCredit;
                    return;
                }
            }

            int expired = Find(KeyOf(engagement, row), watermark);
            if (expired != 0)
            {
                row.Flags |= state.Credits[expired].Held == 0 ? EventFlags.InheritsCredit : EventFlags.None;
                return;
            }
        }

        row.Flags |= EventFlags.GivenCredit;
        row.Points = points;
    }

    public bool AreOfOneGroup(in EventRow a, in EventRow b) =>
        ((a.Flags | b.Flags) & EventFlags.OwnPoints) == 0
        && a.Type == b.Type
        && a.Lead == b.Lead
        && (settings.Credit != Credit.FirstPerLink || LinkRegistry.Merged(state, a.Link) == LinkRegistry.Merged(state, b.Link));

    /// <summary>What the message's event of that index deserves by the contract's <i>Balance</i>, in ten-thousandths of a point.</summary>
    /// <param name="verdicts">Of its events, those that have no label left empty.</param>
    public long DeservedBy(int index, ReadOnlySpan<WindowEvent> events, ReadOnlySpan<Verdict> verdicts)
    {
        ref readonly EventRow row = ref state.Events[events[index].Row];
        if (verdicts[index].Label == Label.Bot)
        {
            return 0;
        }

        if (settings.Credit == Credit.Every || (row.Flags & (EventFlags.OwnPoints | EventFlags.GivenCredit)) != 0)
        {
            return row.Points;
        }

        // It was given nothing. It deserves the credit if whoever was given it is a bot, and it is the first of the others that isn't.
        long credit = (row.Flags & EventFlags.InheritsCredit) != 0 ? settings.PointsOf(row.Type) ?? 0 : 0;
        for (int i = 0; i < events.Length; i++)
        {
            if (i == index || !events[i].Type.IsLabelled())
            {
                continue;
            }

            ref readonly EventRow other = ref state.Events[events[i].Row];
            if (!AreOfOneGroup(row, other))
            {
                continue;
            }

            bool isGiven = (other.Flags & EventFlags.GivenCredit) != 0;
            bool comesFirst = isGiven || other.Arrival < row.Arrival;
            if (comesFirst && verdicts[i].Label != Label.Bot)
            {
                return 0;
            }

            credit = isGiven ? other.Points : credit;
        }

        return credit;
    }

    /// <summary>Whether the event holds, or was given, a credit that others of its group depend on.</summary>
    public bool IsNeeded(in EventRow row) =>
        settings.Credit != Credit.Every
        && (row.Flags & EventFlags.OwnPoints) == 0
        && ((row.Flags & EventFlags.GivenCredit) != 0 || row.Balance != 0);

    /// <summary>Keeps of a message that goes which credits were given, and which of them an event holds that isn't a <c>bot</c>.</summary>
    /// <param name="end">When the message went, by the watermark.</param>
    public void Keep(int engagement, long end)
    {
        if (settings.Credit == Credit.Every)
        {
            return;
        }

        for (int id = state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
        {
            ref readonly EventRow row = ref state.Events[id];
            if ((row.Flags & EventFlags.OwnPoints) != 0 || settings.PointsOf(row.Type) is null || !row.Type.IsLabelled())
            {
                continue;
            }

            bool holds = row.Label != Label.Bot && row.Points + row.Balance != 0;
            Hash128 key = KeyOf(engagement, row);
            int credit = Find(key, end);
            if (credit == 0 && state.Credits.Count >= settings.MaxMessages * (long)KeptPerMessage)
            {
                statistics.CountLimit("credits");
                continue;
            }

            credit = credit != 0 ? credit : state.Credits.Add(key);
            ref CreditRow kept = ref state.Credits.Edit(credit);
            kept.LastTime = Math.Max(kept.LastTime, row.Time);
            kept.Held |= holds ? (byte)1 : (byte)0;
        }
    }

    /// <summary>The row that remembers a credit; 0 where there is none or it has expired, which then goes: what the sweep hasn't reached yet must not count.</summary>
    private int Find(Hash128 key, long watermark)
    {
        int credit = state.Credits.Find(key);
        if (credit != 0 && state.Credits[credit].LastTime < watermark - settings.CampaignHorizon)
        {
            state.Credits.Remove(credit);
            return 0;
        }

        return credit;
    }

    private Hash128 KeyOf(int engagement, in EventRow row)
    {
        Hash128 message = state.Messages[state.Engagements[engagement].Message].Key;
        Hash128 key = message.With(new Hash128((ulong)row.Type + 1, row.Lead));
        int link = settings.Credit == Credit.FirstPerLink ? LinkRegistry.Merged(state, row.Link) : 0;
        return link != 0 ? key.With(state.Links[link].Key) : key;
    }
}
