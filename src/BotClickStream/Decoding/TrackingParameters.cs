using System.Text;

namespace BotClickStream.Decoding;

/// <summary>
/// The query parameters that tell who clicked or through which campaign, and not what the link shows. Two URLs that differ in nothing else
/// are one link.
/// </summary>
/// <remarks>
/// Drawn from the lists that browsers and blockers keep: Brave's query filter (brave/brave-core, components/query_filter), uBlock
/// Origin's and AdGuard's <c>removeparam</c> rules (uBlockOrigin/uAssets, AdguardTeam/AdguardFilters), Neat URL (Smile4ever/Neat-URL),
/// and the vendors' own documentation. Names that sites also use for content (<c>ref</c>, <c>source</c>, <c>cid</c>, <c>si</c>) are left
/// out: better two links than two pages taken for one.
/// </remarks>
internal static class TrackingParameters
{
    /// <summary>
    /// What senders write into a mail's links themselves, for their web analytics. By vendor; a name with <c>*</c> at its end stands for all that begin with it.
    /// </summary>
    private static readonly (string Vendor, string Names)[] Tags =
    [
        (
            "Google Analytics campaigns (support.google.com/analytics/answer/10917952)",
            "utm_* ga_source ga_medium ga_term ga_content ga_campaign"
        ),
        ("Matomo, Piwik PRO (matomo.org, tracking campaigns)", "mtm_* matomo_* pk_* piwik_*"),
        (
            "Piano, formerly AT Internet (Brave issue 32488)",
            "at_campaign at_campaign_type at_creation at_emailtype at_link at_link_id at_link_origin at_link_type at_medium at_ptr_name at_custom*"
        ),
    ];

    /// <summary>What ESPs and others add to a link, more often than not something else for every recipient.</summary>
    private static readonly (string Vendor, string Names)[] Additions =
    [
        ("Google click ids, linkers (Brave, uBlock)", "gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _ga _gl"),
        ("Microsoft Advertising (Brave)", "msclkid"),
        ("Meta (Brave, uBlock)", "fbclid fb_action_ids fb_action_types fb_comment_id fb_ref fb_source igsh igshid"),
        ("X, TikTok, LinkedIn, Pinterest, Snapchat (Brave, uBlock, vendors)", "twclid ttclid li_fat_id epik sccid"),
        ("Yandex (Brave, uBlock)", "yclid ysclid ymclid _openstat"),
        ("Mailchimp (Brave, uBlock)", "mc_*"),
        ("HubSpot (Brave, uBlock; knowledge.hubspot.com/ads/ad-tracking-in-hubspot)", "_hs* __hs* hsa_* hsctatracking hss_channel hmb_*"),
        ("Adobe Marketo, Adobe Analytics (Brave, Neat URL)", "mkt_tok s_cid sc_cid s_kwcid ef_id"),
        ("Oracle Eloqua (docs.oracle.com, asset tracking)", "elqtrack elqtrackid elqaid elqat elqak elqcampaignid elqcst elqcsid"),
        ("Salesforce Marketing Cloud (Brave issue 37847)", "et_rid sfmc_*"),
        ("Klaviyo (Brave issue 34578)", "_ke _kx"),
        ("ActiveCampaign (Brave issue 26295)", "vgo_ee"),
        ("Emarsys (uBlock; Brave issue 43077)", "sc_customer sc_eh sc_uid sc_src sc_lid sc_llid"),
        ("Acoustic, formerly Silverpop and IBM (Neat URL)", "spmailingid spuserid spjobid spreportid cm_mmc*"),
        ("Dotdigital", "dm_i dm_t"),
        ("Listrak (Neat URL)", "trk_contact trk_msg trk_module trk_sid"),
        ("MailerLite (Brave issue 17507)", "ml_subscriber ml_subscriber_hash"),
        ("Blueshift (Brave issue 25238)", "bsft_*"),
        ("Vero (Brave issue 11817)", "vero_*"),
        ("Drip (Brave issue 8975)", "__s"),
        ("Omeda Olytics (Brave issue 13644)", "oly_*"),
        (
            "Ometria, Omnisend and others that name a contact (Brave)",
            "oft_* omnisendcontactid ss_email_id bbeml rb_clickid wickedid nr_email_referer"
        ),
        ("Kit, Keap, Bronto, beehiiv", "ck_subscriber_id inf_contact_key _bta_tid _bta_c _bhlid"),
        ("Piano, formerly AT Internet (Brave issue 32488)", "at_recipient_id at_recipient_list at_send_date"),
        (
            "Affiliate and app links (Brave, uBlock)",
            "irclickid irgwc cjevent ir_adid ir_campaignid ir_partnerid _branch_match_id _branch_referrer unicorn_click_id gps_adid adjust_*"
        ),
        ("Yahoo's consent (Brave issue 25691)", "guccounter guce_referrer guce_referrer_sig"),
        ("Webtrends, Cxense, paid search tools (uBlock)", "wt.mc_id cx_click cx_recsorder cx_recswidget mkwid pcrid trkcampaign"),
    ];

    /// <summary>By a name's first byte: what it may be.</summary>
    private static readonly Entry[][] ByFirstByte = Index();

    private readonly record struct Entry(byte[] Name, bool IsPrefix, bool IsTag);

    /// <summary>Whether a parameter of this name tells who clicked or through which campaign; case doesn't matter.</summary>
    public static bool Contains(ReadOnlySpan<byte> name) => Find(name) is not null;

    /// <summary>Whether it was added to what the sender wrote into the mail.</summary>
    public static bool IsAdded(ReadOnlySpan<byte> name) => Find(name) is { IsTag: false };

    private static Entry? Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return null;
        }

        foreach (Entry entry in ByFirstByte[AsciiText.Lower(name[0])])
        {
            if (entry.IsPrefix ? AsciiText.StartsWithIgnoreCase(name, entry.Name) : AsciiText.EqualsIgnoreCase(name, entry.Name))
            {
                return entry;
            }
        }

        return null;
    }

    private static Entry[][] Index()
    {
        ILookup<byte, Entry> entries = EntriesOf(Tags, isTag: true)
            .Concat(EntriesOf(Additions, isTag: false))
            .ToLookup(entry => entry.Name[0]);
        return [.. Enumerable.Range(0, 256).Select(first => entries[(byte)first].ToArray())];
    }

    private static IEnumerable<Entry> EntriesOf((string Vendor, string Names)[] table, bool isTag) =>
        table
            .SelectMany(row => row.Names.Split(' '))
            .Select(name => new Entry(Encoding.ASCII.GetBytes(name.TrimEnd('*')), name.EndsWith('*'), isTag));
}
