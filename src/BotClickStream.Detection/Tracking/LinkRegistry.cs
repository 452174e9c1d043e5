namespace BotClickStream.Detection;

/// <summary>The links of campaigns and what is known of them: their URLs, and their roles by the strongest source that told one.</summary>
/// <param name="linkUrl">Called once for each link that isn't in the manifest; without it the whole URL is kept.</param>
internal sealed class LinkRegistry(DetectorState state, DetectorSettings settings, LinkUrl? linkUrl, DetectorStatistics statistics)
{
    /// <summary>The link's row with its role brought up to date; 0 where the event names none or the campaign has too many.</summary>
    public int FindOrAdd(int campaign, in EmailEvent email, RoleSource source)
    {
        if (email.LinkKey.IsAbsent)
        {
            return 0;
        }

        int link = source == RoleSource.Event ? FindNamed(email) : 0;
        link = link != 0 ? link : state.Links.Find(email.LinkKey);
        if (link == 0)
        {
            if (state.Campaigns[campaign].KnownLinks >= settings.MaxLinksPerCampaign)
            {
                statistics.CountLimit("links");
                return 0;
            }

            link = state.Links.Add(email.LinkKey);
            ref CampaignRow owner = ref state.Campaigns.Edit(campaign);
            owner.KnownLinks++;
            ref LinkRow added = ref state.Links.Edit(link);
            added.Campaign = campaign;
            added.UrlText = source == RoleSource.Manifest ? state.Texts.Add(email.Url) : AddUrl(email.Url);
            added.IdText = state.Texts.Add(email.LinkId);
            added.Next = owner.FirstLink;
            owner.FirstLink = link;
        }

        NoteRole(link, email.UrlRole, RoleSource.Url);
        NoteRole(link, email.StatedRole, source);
        if (source == RoleSource.Manifest)
        {
            NameUrl(link, email.UrlKey);
        }

        return link;
    }

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
    }

    /// <summary>Others will be shown the URL that one recipient clicked first.</summary>
    private int AddUrl(ReadOnlySpan<byte> url)
    {
        if (linkUrl is null)
        {
            return state.Texts.Add(url);
        }

        Span<byte> kept = url.Length <= 1024 ? stackalloc byte[url.Length] : new byte[url.Length];
        return state.Texts.Add(kept[..linkUrl(url, kept)]);
    }

    /// <summary>
    /// The manifest's link with this very URL: of an event without a link id, and in any case a bait, which may differ from a content link by
    /// nothing but a tracking parameter.
    /// </summary>
    private int FindNamed(in EmailEvent email)
    {
        int url = email.UrlKey.IsAbsent ? 0 : state.LinkUrls.Find(email.UrlKey);
        if (url == 0)
        {
            return 0;
        }

        int link = state.LinkUrls[url].Link;
        return email.LinkId.IsEmpty || state.Links[link].Role == LinkRole.Bait ? link : 0;
    }

    private void NameUrl(int link, Hash128 urlKey)
    {
        if (urlKey.IsAbsent || state.Links[link].Url != 0)
        {
            return;
        }

        int url = state.LinkUrls.Find(urlKey);
        if (url == 0)
        {
            url = state.LinkUrls.Add(urlKey);
        }
        else if (state.Links[link].Role != LinkRole.Bait)
        {
            return;
        }
        else
        {
            state.Links.Edit(state.LinkUrls[url].Link).Url = 0;
        }

        state.LinkUrls.Edit(url).Link = link;
        state.Links.Edit(link).Url = url;
    }

    private void NoteRole(int link, LinkRole role, RoleSource source)
    {
        ref readonly LinkRow known = ref state.Links[link];
        if (role != LinkRole.Unknown && source >= known.RoleSource && role != known.Role)
        {
            ref LinkRow row = ref state.Links.Edit(link);
            row.Role = role;
            row.RoleSource = source;
        }
    }
}
