namespace BotClickStream.Detection;

/// <summary>What a message's events are together, by what was last said of them, those before it expired included.</summary>
/// <param name="Mailed">Whether it was sent and delivered, as far as known.</param>
/// <param name="IsByMachines">Whether a machine opened or clicked it.</param>
/// <param name="IsSuspect">Whether any event is a machine's other than a privacy proxy.</param>
internal readonly record struct MessageFigures(
    EventCounts Events,
    MessageFlags Mailed,
    bool IsOpenedByPeople,
    bool IsClickedByPeople,
    bool IsByMachines,
    bool IsSuspect
)
{
    public ActivityVerdict Verdict => MessageActivity.VerdictOf(IsOpenedByPeople || IsClickedByPeople, IsByMachines);

    public static MessageFigures Of(DetectorState state, int engagement)
    {
        ref readonly EngagementRow row = ref state.Engagements[engagement];
        ref readonly MessageRow message = ref state.Messages[row.Message];
        MessageFigures all = (message.HasPast ? Before(state, message.Key) : default).With(message.Flags);
        for (int id = row.FirstEvent; id != 0; id = state.Events[id].Next)
        {
            ref readonly EventRow one = ref state.Events[id];
            all = all.With(one.Type, one.Label, one.Actor);
        }

        for (int id = row.FirstOverflow; id != 0; id = state.Overflow[id].Next)
        {
            ref readonly OverflowRow one = ref state.Overflow[id];
            all = all.With(one.Type, one.Label, one.Actor);
        }

        return all;
    }

    /// <summary>What the message was before it expired.</summary>
    private static MessageFigures Before(DetectorState state, Hash128 message)
    {
        int id = state.PastMessages.Find(message);
        if (id == 0)
        {
            return default;
        }

        ref readonly PastMessageRow row = ref state.PastMessages[id];
        return new MessageFigures(
            new EventCounts
            {
                Opens = row.Opens,
                Clicks = row.Clicks,
                Unsubscribes = row.Unsubscribes,
            },
            row.Flags,
            row.HumanOpens > 0,
            row.HumanClicks > 0,
            row.MachineOpens + row.MachineClicks > 0,
            row.IsSuspect
        );
    }

    /// <summary>Keeps them of a message that goes, but for what <see cref="MessageActivity"/> keeps.</summary>
    public void Keep(ref PastMessageRow row)
    {
        row.Opens = (ushort)Math.Min(Events.Opens, ushort.MaxValue);
        row.Clicks = (ushort)Math.Min(Events.Clicks, ushort.MaxValue);
        row.Unsubscribes = (ushort)Math.Min(Events.Unsubscribes, ushort.MaxValue);
        row.Flags = Mailed;
        row.IsSuspect = IsSuspect;
    }

    private MessageFigures With(MessageFlags mailed) => this with { Mailed = Mailed | mailed };

    private MessageFigures With(EventType type, Label label, Actor actor) =>
        label == Label.None
            ? this
            : this with
            {
                Events = Events + EventCounts.Of(type),
                IsOpenedByPeople = IsOpenedByPeople || (type == EventType.Open && label == Label.Human),
                IsClickedByPeople = IsClickedByPeople || (type == EventType.Click && label == Label.Human),
                IsByMachines = IsByMachines || (label == Label.Bot && type is EventType.Open or EventType.Click),
                IsSuspect = IsSuspect || (label == Label.Bot && actor != Actor.PrivacyProxy),
            };
}
