namespace BotClickStream.Detection;

/// <summary>
/// The links of campaigns and what is known of them: their URLs, how many there are, and their roles by the strongest source that told one. What becomes known late counts
/// for the clicks before it too: their messages are judged again.
/// </summary>
/// <param name="form">Without it whole URLs are kept, and none is known to differ for every recipient.</param>
internal sealed class LinkRegistry(
    DetectorState state,
    DetectorSettings settings,
    CampaignWatch campaigns,
    LinkForm? form,
    DetectorStatistics statistics
)
{
    /// <summary>
    /// Links that count as the mail's where nobody stated how many it has. What has more has URLs that differ for every recipient, and until that is learned (<see cref="LinkPaths"/>) each
    /// new one would have the whole campaign judged again.
    /// </summary>
    private const int MaxKnownLinks = 64;

    private const int MaxUrlOnStack = 1024;

    private readonly LinkPaths paths = new(state);

    /// <summary>
    /// The link's row with its role brought up to date; 0 where the event names none or the campaign has too many.
    /// </summary>
    public int FindOrAdd(int campaign, in EmailEvent email, RoleSource source)
    {
        (int, int) before = (MailLinks(campaign), OtherLinks(campaign));
        NoteCount(campaign, email.LinkCount);
        bool isOther = false;
        bool isMerged = false;
        int newest = state.Campaigns[campaign].FirstLink;
        int link = email.LinkKey.IsAbsent ? 0 : FindOrAddRow(campaign, email, source, ref isMerged);
        if (link != 0)
        {
            isOther |= NoteRole(link, email.UrlRole, RoleSource.Url, toldAt: 0);
            isOther |= NoteRole(link, email.StatedRole, source, source == RoleSource.Manifest ? email.Time : 0);
            // Nobody's click is on a new one as yet: where each recipient has links of their own, every click would have the whole campaign judged again.
            isOther &= link == newest || link != state.Campaigns[campaign].FirstLink;
            isOther |= source == RoleSource.Manifest && TryNameUrl(campaign, link, email);
            isOther |= NoteUrl(link, email.Url);
        }

        if (isOther || isMerged || (MailLinks(campaign), OtherLinks(campaign)) != before)
        {
            campaigns.ReviseOwn(campaign);
        }

        return link;
    }

    /// <summary>Distinct links in the mail, as far as known.</summary>
    public int MailLinks(int campaign) => MailLinks(state.Campaigns[campaign]);

    /// <summary>The same; past <see cref="MaxKnownLinks"/> they are rather each recipient's own, and no more of one mail.</summary>
    public static int MailLinks(in CampaignRow campaign) => Math.Max(campaign.StatedLinks, Math.Min(campaign.KnownLinks, MaxKnownLinks));

    /// <summary>Of these, such as are known to be no content: footer, social networks and so on.</summary>
    public int OtherLinks(int campaign) => Math.Min(state.Campaigns[campaign].OtherLinks, MaxKnownLinks);

    /// <summary>The link that an event was on, as it is known by now.</summary>
    public int LinkOf(int campaign, in EventRow row)
    {
        int bait = FindBait(campaign, row.Url);
        return bait != 0 ? bait : Merged(state, row.Link);
    }

    /// <param name="link">0 where none is known.</param>
    public LinkPage PageOf(int link)
    {
        if (link == 0)
        {
            return default;
        }

        ref readonly LinkRow row = ref state.Links[link];
        return new LinkPage(row.PageParameters, row.Page, row.Url != 0 || row.IdText != 0);
    }

    /// <summary>Whether the link is known without what scanners append to it, so that who asks for it with that has appended it.</summary>
    /// <param name="link">0 where none is known.</param>
    public bool IsSeenPlain(int link) => link != 0 && (state.Links[link].UrlsSeen & UrlsSeen.Plain) != 0;

    /// <param name="link">0 where none is known.</param>
    public LinkRole RoleOf(int link) => link == 0 ? LinkRole.Unknown : state.Links[link].Role;

    /// <summary>
    /// Past the limit of a campaign's links, as with URLs that differ for every recipient, the message's own are still told apart, by the hash of the URL; below any link's row.
    /// </summary>
    public static int UntoldLink(in EventRow row) => row.Url == 0 ? 0 : ~(int)(row.Url & int.MaxValue);

    /// <summary>The link that a row stands for, which the manifest may have told to be another's.</summary>
    public static int Merged(DetectorState state, int link)
    {
        while (link != 0 && state.Links[link].MergedInto != 0)
        {
            link = state.Links[link].MergedInto;
        }

        return link;
    }

    /// <summary>What is kept of an event's URL as the sender wrote it: by these 48 bits a bait is found that the manifest names later.</summary>
    public static ulong UrlOf(Hash128 urlKey) => (urlKey.High ^ urlKey.Low) >> 16;

    public void RemoveAll(int campaign)
    {
        for (int link = state.Campaigns[campaign].FirstLink; link != 0; )
        {
            int next = state.Links[link].Next;
            if (state.Links[link].Url != 0)
            {
                state.LinkUrls.Remove(state.Links[link].Url);
            }

            state.Texts.Remove(state.Links[link].UrlText);
            state.Texts.Remove(state.Links[link].IdText);
            state.Links.Remove(link);
            link = next;
        }

        paths.RemoveAll(campaign);
    }

    /// <summary>Keeps how the link's URL was seen.</summary>
    /// <returns>Whether it is known only now that something was appended to it in clicks before.</returns>
    private bool NoteUrl(int link, ReadOnlySpan<byte> url)
    {
        UrlsSeen before = state.Links[link].UrlsSeen;
        if (url.IsEmpty || (before & UrlsSeen.Plain) != 0)
        {
            // Once it was seen plain nobody asks how else.
            return false;
        }

        UrlsSeen seen = ProbedUrl.Is(url) ? UrlsSeen.Probed : UrlsSeen.Plain;
        if (seen == before)
        {
            return false;
        }

        state.Links.Edit(link).UrlsSeen |= seen;
        return seen == UrlsSeen.Plain && before != UrlsSeen.None;
    }

    private void NoteCount(int campaign, int links)
    {
        if (links > state.Campaigns[campaign].StatedLinks)
        {
            state.Campaigns.Edit(campaign).StatedLinks = links;
        }
    }

    /// <param name="isMerged">Set where links turned out to be others.</param>
    private int FindOrAddRow(int campaign, in EmailEvent email, RoleSource source, ref bool isMerged)
    {
        int link = source == RoleSource.Event ? FindNamed(campaign, email) : 0;
        link = link != 0 ? link : Merged(state, state.Links.Find(email.LinkKey));
        if (link != 0)
        {
            paths.NoteMessage(link, email.MessageKey);
            return link;
        }

        if (form is null || source == RoleSource.Manifest)
        {
            return TryAdd(campaign, email.LinkKey, email.Url, email.LinkId);
        }

        Span<byte> room = email.Url.Length <= MaxUrlOnStack ? stackalloc byte[email.Url.Length] : new byte[email.Url.Length];
        bool isBait = email.LinkId.IsEmpty && RoleBy(email) == LinkRole.Bait;
        ReadOnlySpan<byte> url = room[..(isBait ? form.Bait : form.Url)(email.Url, room)];
        return email.LinkKey == form.Key(state.Campaigns[campaign].Key, url)
            ? FindOrAddByUrl(campaign, email.LinkKey, url, email.MessageKey, ref isMerged)
            : TryAdd(campaign, email.LinkKey, url.IsEmpty ? email.Url : url, email.LinkId);
    }

    /// <summary>The link of a URL that no link is known by, as which it is kept unless it is known to differ for every recipient.</summary>
    private int FindOrAddByUrl(int campaign, Hash128 key, ReadOnlySpan<byte> url, Hash128 message, ref bool isMerged)
    {
        Span<byte> stripped = url.Length <= MaxUrlOnStack ? stackalloc byte[url.Length] : new byte[url.Length];
        if (paths.Strip(campaign, url, stripped) is > 0 and int length)
        {
            return FindOrAddStripped(campaign, stripped[..length]);
        }

        int link = TryAdd(campaign, key, url, linkId: default);
        int path = link == 0 ? 0 : paths.Add(campaign, link, url, message);
        if (path != 0)
        {
            MergeThoseOf(path, campaign);
            isMerged = true;
        }

        return Merged(state, link);
    }

    private int FindOrAddStripped(int campaign, ReadOnlySpan<byte> url)
    {
        Hash128 key = form!.Key(state.Campaigns[campaign].Key, url);
        int named = state.LinkUrls.Find(key);
        int link = named != 0 ? state.LinkUrls[named].Link : Merged(state, state.Links.Find(key));
        link = link != 0 ? link : FindBait(campaign, UrlOf(key));
        return link != 0 ? link : TryAdd(campaign, key, url, linkId: default);
    }

    /// <summary>Makes one of the links of a path that differ by nothing else than what differs for every recipient.</summary>
    private void MergeThoseOf(int path, int campaign)
    {
        byte[] room = new byte[2 * LinkPaths.MaxUrlBytes];
        for (int link = state.LinkPaths[path].FirstLink; link != 0; link = state.Links[link].NextOfPath)
        {
            ReadOnlySpan<byte> url = room.AsSpan(0, state.Texts.CopyTo(state.Links[link].UrlText, room));
            Span<byte> stripped = room.AsSpan(url.Length);
            if (state.Links[link].MergedInto == 0 && paths.Strip(campaign, url, stripped) is > 0 and int length)
            {
                int into = FindOrAddStripped(campaign, stripped[..length]);
                if (into != 0 && into != link)
                {
                    Merge(campaign, link, into);
                }
            }
        }
    }

    /// <returns>0 where the campaign has too many.</returns>
    private int TryAdd(int campaign, Hash128 key, ReadOnlySpan<byte> url, ReadOnlySpan<byte> linkId)
    {
        if (state.Campaigns[campaign].KnownLinks >= settings.MaxLinksPerCampaign)
        {
            statistics.CountLimit("links");
            return 0;
        }

        int link = state.Links.Add(key);
        ref CampaignRow owner = ref state.Campaigns.Edit(campaign);
        owner.KnownLinks++;
        ref LinkRow added = ref state.Links.Edit(link);
        added.Campaign = campaign;
        added.UrlText = state.Texts.Add(url);
        added.IdText = state.Texts.Add(linkId);
        if (linkId.IsEmpty)
        {
            // What a link id stands for may have another URL in each event.
            (added.PageParameters, added.Page, _) = LinkPage.Of(url);
        }

        added.Next = owner.FirstLink;
        owner.FirstLink = link;
        return link;
    }

    /// <summary>
    /// The manifest's link that an event without a link id is on; and in any case a bait, which may differ from a content link by nothing but a tracking parameter.
    /// </summary>
    private int FindNamed(int campaign, in EmailEvent email)
    {
        int bait = FindBait(campaign, UrlOf(email.UrlKey));
        int url = bait != 0 || !email.LinkId.IsEmpty ? 0 : state.LinkUrls.Find(email.LinkKey);
        return url != 0 ? state.LinkUrls[url].Link : bait;
    }

    private int FindBait(int campaign, ulong url)
    {
        int named = url == 0 || state.Campaigns[campaign].NamedBaits == 0 ? 0 : state.LinkUrls.Find(BaitKey(campaign, url));
        return named == 0 ? 0 : state.LinkUrls[named].Link;
    }

    private Hash128 BaitKey(int campaign, ulong url) => state.Campaigns[campaign].Key.With(new Hash128(0, url));

    /// <summary>Lets events that tell only the URL find a manifest's link, also those that came before it. Of links with the same URL the first named has it.</summary>
    /// <returns>Whether they are on another link now.</returns>
    private bool TryNameUrl(int campaign, int link, in EmailEvent email)
    {
        bool isBait = RoleBy(email) == LinkRole.Bait;
        Hash128 key = isBait ? BaitKey(campaign, UrlOf(email.UrlKey)) : email.UrlKey;
        int named = state.Links[link].Url;
        if (email.UrlKey.IsAbsent || (named != 0 && (!isBait || state.LinkUrls[named].Key == key)))
        {
            return false;
        }

        int url = state.LinkUrls.Find(key);
        int withoutId = state.Links.Find(email.UrlKey);
        if (url != 0 && state.LinkUrls[url].Link != withoutId)
        {
            return false;
        }

        if (named != 0)
        {
            state.LinkUrls.Remove(named);
        }

        url = url != 0 ? url : state.LinkUrls.Add(key);
        state.LinkUrls.Edit(url).Link = link;
        ref LinkRow owner = ref state.Links.Edit(link);
        owner.Url = url;
        (owner.PageParameters, owner.Page, _) = LinkPage.Of(email.Url);
        state.Campaigns.Edit(campaign).NamedBaits += isBait ? 1 : 0;
        if (withoutId != 0 && withoutId != link && state.Links[withoutId].MergedInto == 0)
        {
            Merge(campaign, withoutId, link);
        }

        return true;
    }

    /// <summary>Makes one of what was taken for two links; what was known of the first is known of the second then.</summary>
    private void Merge(int campaign, int link, int into)
    {
        ref LinkRow merged = ref state.Links.Edit(link);
        merged.MergedInto = into;
        merged.Url = 0;
        ref LinkRow all = ref state.Links.Edit(into);
        all.PeoplesClicks += merged.PeoplesClicks;
        all.Clicks += merged.Clicks;
        all.HumanClicks += merged.HumanClicks;
        all.MachineClicks += merged.MachineClicks;
        all.UrlsSeen |= merged.UrlsSeen;
        merged.PeoplesClicks = merged.Clicks = merged.HumanClicks = merged.MachineClicks = 0;
        ref CampaignRow owner = ref state.Campaigns.Edit(campaign);
        owner.KnownLinks--;
        owner.OtherLinks -= IsNoContent(merged.Role) ? 1 : 0;
        NoteRole(into, merged.Role, merged.RoleSource, merged.ToldAt);
    }

    /// <summary>
    /// Keeps a link's role. A stronger source overrides a weaker one, and a later manifest an earlier. Of those that contradict each other otherwise the higher role counts, so
    /// that it does not matter which came first.
    /// </summary>
    /// <param name="toldAt">Event time of a manifest; of another source 0.</param>
    /// <returns>Whether the role is another now.</returns>
    private bool NoteRole(int link, LinkRole role, RoleSource source, long toldAt)
    {
        ref readonly LinkRow known = ref state.Links[link];
        LinkRole before = known.Role;
        if (role == LinkRole.Unknown || (source, toldAt, role).CompareTo((known.RoleSource, known.ToldAt, before)) <= 0)
        {
            return false;
        }

        ref LinkRow row = ref state.Links.Edit(link);
        (row.Role, row.RoleSource, row.ToldAt) = (role, source, toldAt);
        if (IsNoContent(role) != IsNoContent(before))
        {
            state.Campaigns.Edit(row.Campaign).OtherLinks += IsNoContent(role) ? 1 : -1;
        }

        return role != before;
    }

    /// <summary>What the event itself says of its link; the URL, where it says nothing.</summary>
    private static LinkRole RoleBy(in EmailEvent email) => email.StatedRole != LinkRole.Unknown ? email.StatedRole : email.UrlRole;

    private static bool IsNoContent(LinkRole role) => role is not (LinkRole.Unknown or LinkRole.Content);
}
