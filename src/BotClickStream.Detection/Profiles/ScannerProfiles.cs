namespace BotClickStream.Detection;

/// <summary>
/// Learns which domains, networks and gateways scan, over all campaigns of the partition, and says it to the other partitions: at most once a minute and key, when the counts amount to something else.
/// </summary>
internal sealed class ScannerProfiles(DetectorState state, DetectorSettings settings, DetectorStatistics statistics)
{
    /// <summary>Of stream time; no key is published more often.</summary>
    private const long PublishEvery = 60_000;

    /// <summary>Published with a tick at most.</summary>
    private const int MostPublished = 500;

    private readonly KnownScanner rules = settings.Rules.KnownScanner;

    /// <summary>Those that amount to something else than was last published of them. What the rows tell, so that it is the same after a restore.</summary>
    private readonly RowSet waiting = new();

    /// <summary>The rows are back: finds those that wait to be published.</summary>
    public void CompleteRestore()
    {
        for (int id = state.Profiles.NextLive(1); id < state.Profiles.Bound; id = state.Profiles.NextLive(id + 1))
        {
            waiting.Set(id, IsOther(state.Profiles[id]));
        }
    }

    /// <summary>Counts what a message shows in a context other than before; the context has counted it already.</summary>
    /// <param name="member">The message's row in a context of all campaigns.</param>
    /// <param name="style">How it was scanned, where it was.</param>
    public void Count(int member, Shown before, Shown shown, ScanStyle style)
    {
        ref readonly ContextRow context = ref state.Contexts[state.Members[member].Context];
        ProfileKind kind = context.Kind == ContextKind.Network ? ProfileKind.Network : ProfileKind.Domain;
        Shown against = kind == ProfileKind.Network ? Shown.Read : Shown.Other;
        int scanned = Change(before, shown, Shown.Scanned);
        int other = Change(before, shown, against);
        if ((scanned | other) == 0 || !TryFind(context.Key, isScan: scanned > 0, out int id, out bool begins))
        {
            return;
        }

        if (begins)
        {
            Name(id, kind, member);
            // With it all that spoke against it before there was a reason to ask.
            other = against == Shown.Read ? context.Read : context.Other;
        }

        ref ProfileRow row = ref state.Profiles.Edit(id);
        Halve(ref row);
        row.Scanned = Math.Max(0, row.Scanned + scanned);
        row.Other = Math.Max(0, row.Other + other);
        Note(ref row, member, scanned > 0 ? style : null);
        waiting.Set(id, IsOther(row));
    }

    /// <summary>The same of the gateway of a domain in all campaigns, of which domains count: another is behind it, or one does something else.</summary>
    /// <param name="gateway">It has counted it already; 0 where none is known.</param>
    /// <param name="member">One of the domain's messages in the context of all campaigns.</param>
    /// <param name="style">How that was scanned, where it turns out now that it was.</param>
    public void CountGateway(int gateway, int member, ScanStyle? style)
    {
        if (gateway == 0)
        {
            return;
        }

        ref readonly GatewayRow counted = ref state.Gateways[gateway];
        if (!TryFind(counted.Key, isScan: counted.Scanning > 0, out int id, out bool begins))
        {
            return;
        }

        ref ProfileRow row = ref state.Profiles.Edit(id);
        if (begins)
        {
            row.Kind = ProfileKind.Gateway;
            row.NameText = row.NameText != 0 ? row.NameText : CopyOf(counted.NameText);
        }

        (row.Scanned, row.Other) = (counted.Scanning, counted.Spared);
        Note(ref row, member, style);
        waiting.Set(id, IsOther(row));
    }

    /// <summary>Publishes what amounts to something else, and forgets what has expired, of which a slice is looked at.</summary>
    /// <param name="elapsed">Of stream time since the last call, milliseconds.</param>
    public void Sweep(long elapsed, OutputBuffer output)
    {
        int left = MostPublished;
        foreach (
            int id in Expiry.SliceOf(state.Profiles, elapsed, Expiry.RoundOf(settings.CampaignHorizon), ref state.Progress.NextProfile)
        )
        {
            if (IsExpired(state.Profiles[id]))
            {
                left -= state.Profiles[id].PublishedAt == 0 ? 0 : 1;
                Publish(id, isExpired: true, output);
            }

            if (left == 0)
            {
                return;
            }
        }

        ref int next = ref state.Progress.NextPublished;
        for (int looks = waiting.Count; left > 0 && looks > 0; looks--)
        {
            next = waiting.NextAfter(next);
            if (IsDue(state.Profiles[next]))
            {
                left--;
                Publish(next, isExpired: false, output);
            }
        }
    }

    private bool IsExpired(in ProfileRow row) => state.Progress.Watermark >= row.LastSeen + settings.CampaignHorizon;

    /// <summary>Forgets all but what was last published, which what follows overtakes.</summary>
    private void BeginAnew(ref ProfileRow row)
    {
        row.FirstSeen = row.LastSeen = 0;
        row.Scanned = row.Other = 0;
        row.Campaigns = 0;
        row.Styles = default;
        row.HalvedAt = state.Progress.LatestTime;
    }

    private bool IsDue(in ProfileRow row) => row.PublishedAt == 0 || state.Progress.Watermark - row.PublishedAt >= PublishEvery;

    /// <summary>Whether it amounts to something else than was last published; of one that has scanned nothing as yet there is nothing to say.</summary>
    private static bool IsOther(in ProfileRow row) =>
        (row.PublishedAt != 0 || row.Scanned > 0)
        && (Steps.Of(row.Scanned) != row.PublishedScanned || Steps.Of(row.Other) != row.PublishedOther);

    private void Publish(int id, bool isExpired, OutputBuffer output)
    {
        ref ProfileRow row = ref state.Profiles.Edit(id);
        if (!isExpired || row.PublishedAt != 0)
        {
            row.PublishedAt = Math.Max(state.Progress.Watermark, 1);
            row.PublishedScanned = (byte)Steps.Of(row.Scanned);
            row.PublishedOther = (byte)Steps.Of(row.Other);
            output.Add(ProfileOf(row, isExpired, output));
        }

        waiting.Set(id, isIn: false);
        if (isExpired)
        {
            state.Texts.Remove(row.NameText);
            state.Profiles.Remove(id);
        }
    }

    private ScannerProfile ProfileOf(in ProfileRow row, bool isExpired, OutputBuffer output)
    {
        ScannerProfile profile = new()
        {
            Kind = row.Kind,
            Name = output.Add(state.Texts, row.NameText),
            Network = row.Network,
            IsExpired = isExpired,
            Campaigns = System.Numerics.BitOperations.PopCount(row.Campaigns),
            Styles = row.Styles,
            FirstSeen = row.FirstSeen,
            LastSeen = row.LastSeen,
            Expires = row.LastSeen + settings.CampaignHorizon,
        };
        (int scanned, int other) = (Steps.Of(row.Scanned), Steps.Of(row.Other));
        if (row.Kind != ProfileKind.Gateway)
        {
            (profile.ScannedMessages, profile.HumanMessages) = (row.Scanned, row.Other);
            profile.LogOdds = rules.LogOddsOf(scanned, other);
            return profile;
        }

        // Its row may have gone before it.
        int gateway = state.Gateways.Find(row.Key);
        (profile.ScannedDomains, profile.OtherDomains) = (row.Scanned, row.Other);
        profile.ScannedMessages = gateway == 0 ? 0 : state.Gateways[gateway].ScannedMessages;
        profile.HumanMessages = gateway == 0 ? 0 : state.Gateways[gateway].OtherMessages;
        profile.LogOdds = settings.Rules.GatewayConduct.LogOddsOf(scanned, other);
        return profile;
    }

    private void Halve(ref ProfileRow row)
    {
        int halvings = HalfLife.Between(row.HalvedAt, state.Progress.LatestTime, rules.HalfLifeMs);
        row.HalvedAt += (long)halvings * rules.HalfLifeMs;
        row.Scanned >>= halvings;
        row.Other >>= halvings;
        for (int i = 0; i < StyleCounts.Count; i++)
        {
            row.Styles[i] >>= halvings;
        }
    }

    /// <summary>The profile of a key, which begins with a scan.</summary>
    /// <param name="begins">Whether nothing was known, or all that was has expired.</param>
    private bool TryFind(Hash128 key, bool isScan, out int id, out bool begins)
    {
        id = state.Profiles.Find(key);
        // The sweep may not have come by yet, which must not matter.
        bool isForgotten = id != 0 && IsExpired(state.Profiles[id]);
        begins = id == 0 || isForgotten;
        if (!begins || !isScan)
        {
            return !begins;
        }

        if (isForgotten)
        {
            BeginAnew(ref state.Profiles.Edit(id));
            return true;
        }

        if (state.Profiles.Count >= settings.MaxProfiles)
        {
            statistics.CountLimit("profiles");
            return false;
        }

        id = state.Profiles.Add(key);
        state.Profiles.Edit(id).HalvedAt = state.Progress.LatestTime;
        return true;
    }

    /// <summary>Keeps what names the domain or network that a member stands for, unless it is known.</summary>
    private void Name(int id, ProfileKind kind, int member)
    {
        ref ProfileRow row = ref state.Profiles.Edit(id);
        row.Kind = kind;
        int engagement = state.Members[member].Engagement;
        if (kind == ProfileKind.Network)
        {
            row.Network = EventRow.NetworkNameOf(NetworkOf(engagement, member));
        }
        else if (row.NameText == 0)
        {
            row.NameText = CopyOf(state.Domains[state.Messages[state.Engagements[engagement].Message].Domain].NameText);
        }
    }

    private int CopyOf(int name)
    {
        Span<byte> text = stackalloc byte[state.Texts.LengthOf(name)];
        state.Texts.CopyTo(name, text);
        return state.Texts.Add(text);
    }

    private void Note(ref ProfileRow row, int member, ScanStyle? style)
    {
        int engagement = state.Members[member].Engagement;
        if (style is { } how)
        {
            row.Styles[(int)how]++;
        }

        row.Campaigns |= 1UL << (int)(CampaignOf(engagement).Low >> 58);
        long time = state.Engagements[engagement].LastTime;
        row.FirstSeen = row.FirstSeen == 0 ? time : Math.Min(row.FirstSeen, time);
        row.LastSeen = Math.Max(row.LastSeen, time);
    }

    /// <summary>The network that a member stands for: that of its events.</summary>
    private ulong NetworkOf(int engagement, int member)
    {
        int id = state.Engagements[engagement].FirstEvent;
        while (state.Events[id].Member != member)
        {
            id = state.Events[id].Next;
        }

        return state.Events[id].Network;
    }

    private Hash128 CampaignOf(int engagement) =>
        state.Campaigns[state.Domains[state.Messages[state.Engagements[engagement].Message].Domain].Campaign].Key;

    private static int Change(Shown before, Shown shown, Shown what) => ((shown & what) != 0 ? 1 : 0) - ((before & what) != 0 ? 1 : 0);
}
