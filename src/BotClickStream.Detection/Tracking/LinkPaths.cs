namespace BotClickStream.Detection;

/// <summary>
/// Links whose URLs differ for every recipient. Which part of a URL does so is learned once a path: a parameter, or the last segment, that has one value on all that a message clicked
/// there and another one on every other message's. From then on the URL without it is the link, also of what was clicked before.
/// </summary>
/// <remarks>
/// A path is a URL up to the last slash before its query. What is learned of it goes by what was clicked first and is never unlearned. A mail that shows every recipient products of their own looks alike as long as
/// hardly anybody clicks two of them; scanners, who click all, tell them apart.
/// </remarks>
internal sealed class LinkPaths(DetectorState state)
{
    /// <summary>How many links of a path are looked at to learn, at first, and at most: what differs for every recipient does so soon.</summary>
    private const int LearnsFrom = 16;
    private const int LearnsUpTo = 64;

    /// <summary>So many messages have to have a value of their own; and of all links at most one in so many may say otherwise, as a scanner's that alters queries.</summary>
    private const int MinMessages = 12;
    private const int OtherwiseShare = 8;

    /// <summary>A longer URL is taken as it is.</summary>
    public const int MaxUrlBytes = 2048;

    /// <summary>Writes a link's URL without what is known to differ for every recipient to <paramref name="target"/>, which is as long.</summary>
    /// <returns>How many bytes it wrote; 0 where nothing is known to.</returns>
    public int Strip(int campaign, ReadOnlySpan<byte> url, Span<byte> target)
    {
        int path = state.LinkPaths.Find(KeyOf(campaign, url));
        return path == 0 || state.LinkPaths[path].PartsText == 0 ? 0 : StripBy(path, url, target);
    }

    /// <summary>Another message clicked a link that so far was one message's.</summary>
    public void NoteMessage(int link, Hash128 message)
    {
        ref readonly LinkRow row = ref state.Links[link];
        if (row.Path != 0 && !row.IsShared && row.Message != message.Low)
        {
            state.Links.Edit(link).IsShared = true;
        }
    }

    /// <summary>Puts a new link to those of its path, whose URL is kept as it is.</summary>
    /// <returns>The path where it is known by this what differs for every recipient, and its links are to be found anew; else 0.</returns>
    public int Add(int campaign, int link, ReadOnlySpan<byte> url, Hash128 message)
    {
        if (url.Length > MaxUrlBytes)
        {
            return 0;
        }

        Hash128 key = KeyOf(campaign, url);
        int path = state.LinkPaths.Find(key);
        if (path == 0)
        {
            path = state.LinkPaths.Add(key);
            state.LinkPaths.Edit(path).Next = state.Campaigns[campaign].FirstPath;
            state.Campaigns.Edit(campaign).FirstPath = path;
        }

        if (state.LinkPaths[path].Links == LearnsUpTo || state.LinkPaths[path].PartsText != 0)
        {
            return 0;
        }

        ref LinkPathRow row = ref state.LinkPaths.Edit(path);
        ref LinkRow added = ref state.Links.Edit(link);
        added.Path = path;
        added.Message = message.Low;
        added.NextOfPath = row.FirstLink;
        row.FirstLink = link;
        row.Links++;
        bool isTime = row.Links >= LearnsFrom && int.IsPow2(row.Links);
        return isTime && TryLearn(path) ? path : 0;
    }

    public void RemoveAll(int campaign)
    {
        for (int path = state.Campaigns[campaign].FirstPath; path != 0; )
        {
            int next = state.LinkPaths[path].Next;
            state.Texts.Remove(state.LinkPaths[path].PartsText);
            state.LinkPaths.Remove(path);
            path = next;
        }
    }

    private Hash128 KeyOf(int campaign, ReadOnlySpan<byte> url) =>
        state.Campaigns[campaign].Key.With(Hash128.OfText(url[..LinkParts.EndOfPath(url)]));

    private int StripBy(int path, ReadOnlySpan<byte> url, Span<byte> target)
    {
        Span<byte> text = stackalloc byte[state.Texts.LengthOf(state.LinkPaths[path].PartsText)];
        state.Texts.CopyTo(state.LinkPaths[path].PartsText, text);
        PartNames differing = new(text, text.Length);
        int length = LinkParts.EndOfPath(url);
        url[..length].CopyTo(target);
        byte separator = (byte)'?';
        bool isStripped = false;
        LinkParts parts = new(url);
        while (parts.MoveNext())
        {
            if (differing.Contains(parts.Name))
            {
                isStripped |= !parts.Text.IsEmpty;
                continue;
            }

            if (!parts.IsSegment)
            {
                target[length++] = separator;
                separator = (byte)'&';
            }

            parts.Text.CopyTo(target[length..]);
            length += parts.Text.Length;
        }

        return isStripped ? length : 0;
    }

    /// <summary>Looks whether a part differs for every recipient, and keeps the names of those that do.</summary>
    private bool TryLearn(int path)
    {
        Sample[] samples = SamplesOf(path);
        PartNames looked = new(stackalloc byte[PartNames.MaxBytes]);
        PartNames differing = new(stackalloc byte[PartNames.MaxBytes]);
        foreach (Sample sample in samples)
        {
            LinkParts parts = new(sample.Url);
            while (parts.MoveNext())
            {
                if (looked.TryAdd(parts.Name) && Differs(samples, parts.Name))
                {
                    differing.TryAdd(parts.Name);
                }
            }
        }

        if (!differing.All.IsEmpty)
        {
            state.LinkPaths.Edit(path).PartsText = state.Texts.Add(differing.All);
        }

        return !differing.All.IsEmpty;
    }

    private Sample[] SamplesOf(int path)
    {
        Sample[] samples = new Sample[state.LinkPaths[path].Links];
        int link = state.LinkPaths[path].FirstLink;
        for (int i = 0; i < samples.Length; i++, link = state.Links[link].NextOfPath)
        {
            byte[] url = new byte[state.Texts.LengthOf(state.Links[link].UrlText)];
            state.Texts.CopyTo(state.Links[link].UrlText, url);
            samples[i] = new Sample(url, state.Links[link].Message, state.Links[link].IsShared);
        }

        return samples;
    }

    /// <summary>Whether a part has one value a message and a message a value, but for few.</summary>
    private static bool Differs(Sample[] samples, ReadOnlySpan<byte> name)
    {
        int links = 0;
        int otherwise = 0;
        HashSet<ulong> messages = [];
        Range[] values = new Range[samples.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            values[i] = LinkParts.ValueOf(samples[i].Url, name);
        }

        for (int i = 0; i < samples.Length; i++)
        {
            if (IsEmpty(values[i]))
            {
                continue;
            }

            links++;
            if (samples[i].IsShared || IsOtherwise(samples, values, i))
            {
                otherwise++;
            }
            else
            {
                messages.Add(samples[i].Message);
            }
        }

        return messages.Count >= MinMessages && otherwise * OtherwiseShare <= links;
    }

    /// <summary>Whether the message has another value on another link, or another message the same.</summary>
    private static bool IsOtherwise(Sample[] samples, Range[] values, int at)
    {
        ReadOnlySpan<byte> value = samples[at].Url.AsSpan(values[at]);
        for (int i = 0; i < samples.Length; i++)
        {
            bool isOfMessage = samples[i].Message == samples[at].Message;
            if (!IsEmpty(values[i]) && isOfMessage != samples[i].Url.AsSpan(values[i]).SequenceEqual(value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEmpty(Range value) => value.Start.Equals(value.End);

    /// <summary>A link that one message clicked first, and whether others did too.</summary>
    private readonly record struct Sample(byte[] Url, ulong Message, bool IsShared);
}
