using System.Text;
using BotClickStream.Detection;

namespace BotClickStream.Reports;

/// <summary>
/// Takes all that a detector says while it reads, and makes a report of it. In memory are campaigns' figures and domains' profiles, each up to a limit; labels are on disk
/// (<see cref="LabelSpill"/>) until all are said.
/// </summary>
internal sealed class ReportCollector : IDisposable
{
    private const int MaxGateways = 500_000;

    private readonly Dictionary<string, string> gateways = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> gatewayLookup;
    private bool hasMoreGateways;

    public ReportCollector() => gatewayLookup = gateways.GetAlternateLookup<ReadOnlySpan<char>>();

    public LabelSpill Labels { get; } = new();

    public CampaignTable Campaigns { get; } = new();

    public ScanProfiles Profiles { get; } = new();

    /// <summary>Whether there was more of anything than is kept apart.</summary>
    public bool IsPartial => Campaigns.IsPartial || Profiles.IsPartial || hasMoreGateways;

    /// <summary>Times of the first and the last event.</summary>
    public (long From, long To)? Span { get; private set; }

    /// <summary>Who receives the domain's mail; empty where that isn't told.</summary>
    public string GatewayOf(string domain) => gateways.GetValueOrDefault(domain, "");

    /// <summary>Takes what an event has led to.</summary>
    /// <param name="email">Whose first label is among the outputs, if it has one; nothing where time has gone on without an event.</param>
    public void Take(in EmailEvent email, OutputBuffer outputs)
    {
        if (!email.Id.IsEmpty)
        {
            Note(email);
        }

        foreach (ref readonly LabeledEvent label in outputs.Labels)
        {
            if (!label.IsTest)
            {
                bool isOfEvent = label.Revision == 0 && outputs.Text(label.EventId).SequenceEqual(email.Id);
                Labels.Add(outputs, label, isOfEvent ? email.NetworkKey.High : 0);
            }
        }

        foreach (ref readonly UnsubscribeHold hold in outputs.Holds)
        {
            Labels.Add(outputs, hold);
        }

        foreach (ref readonly LeadActivity activity in outputs.Activity)
        {
            Labels.Add(outputs, activity);
        }

        foreach (ref readonly CampaignMetrics metrics in outputs.Metrics)
        {
            Campaigns.Add(outputs, metrics);
        }

        foreach (ref readonly ScannerProfile profile in outputs.Profiles)
        {
            Profiles.Add(outputs, profile);
        }
    }

    public void Dispose() => Labels.Dispose();

    private void Note(in EmailEvent email)
    {
        if (!email.Type.TellsTime() || email.IsTest)
        {
            return;
        }

        Span = (Math.Min(Span?.From ?? long.MaxValue, email.Time), Math.Max(Span?.To ?? 0, email.Time));
        if (email.Type is EventType.Sent or EventType.Delivered)
        {
            Labels.AddMailing(email);
        }

        if (!email.CampaignFrom.IsEmpty)
        {
            Campaigns.NoteSender(email.CampaignKey, email.CampaignFrom);
        }

        if (email.Type != EventType.Campaign)
        {
            Campaigns.NoteTime(email.CampaignKey, email.Time);
        }

        if (!email.Gateway.IsEmpty)
        {
            Span<char> domain = stackalloc char[email.Domain.Length];
            ReadOnlySpan<char> name = domain[..Encoding.UTF8.GetChars(email.Domain, domain)];
            if (gatewayLookup.ContainsKey(name))
            {
                return;
            }

            if (gateways.Count == MaxGateways)
            {
                hasMoreGateways = true;
            }
            else
            {
                gatewayLookup[name] = Encoding.UTF8.GetString(email.Gateway);
            }
        }
    }
}
