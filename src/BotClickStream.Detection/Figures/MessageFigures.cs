namespace BotClickStream.Detection;

/// <summary>What a message's events are together, by what was last said of them, those before it expired included.</summary>
internal struct MessageFigures
{
    public EventCounts Events;

    /// <summary>Whether it was sent and delivered, as far as known.</summary>
    public MessageFlags Mailed;
    public bool IsOpenedByPeople;
    public bool IsClickedByPeople;

    /// <summary>Whether a machine opened or clicked it.</summary>
    public bool IsByMachines;

    /// <summary>Whether any event is a machine's other than a privacy proxy.</summary>
    public bool IsSuspect;

    public readonly ActivityVerdict Verdict => MessageActivity.VerdictOf(IsOpenedByPeople || IsClickedByPeople, IsByMachines);

    public static MessageFigures Of(DetectorState state, int engagement)
    {
        ref readonly EngagementRow row = ref state.Engagements[engagement];
        ref readonly MessageRow message = ref state.Messages[row.Message];
        MessageFigures all = message.HasPast ? Before(state, message.Key) : default;
        all.Mailed |= message.Flags;
        for (int id = row.FirstEvent; id != 0; id = state.Events[id].Next)
        {
            ref readonly EventRow one = ref state.Events[id];
            all.Add(one.Type, one.Label, one.Actor);
        }

        for (int id = row.FirstOverflow; id != 0; id = state.Overflow[id].Next)
        {
            ref readonly OverflowRow one = ref state.Overflow[id];
            all.Add(one.Type, one.Label, one.Actor);
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
        return new MessageFigures
        {
            Events = new EventCounts
            {
                Opens = row.Opens,
                Clicks = row.Clicks,
                Unsubscribes = row.Unsubscribes,
            },
            Mailed = row.Flags,
            IsOpenedByPeople = row.HumanOpens > 0,
            IsClickedByPeople = row.HumanClicks > 0,
            IsByMachines = row.MachineOpens + row.MachineClicks > 0,
            IsSuspect = row.IsSuspect,
        };
    }

    /// <summary>Keeps them of a message that goes, but for what <see cref="MessageActivity"/> keeps.</summary>
    public readonly void Keep(ref PastMessageRow row)
    {
        row.Opens = (ushort)Math.Min(Events.Opens, ushort.MaxValue);
        row.Clicks = (ushort)Math.Min(Events.Clicks, ushort.MaxValue);
        row.Unsubscribes = (ushort)Math.Min(Events.Unsubscribes, ushort.MaxValue);
        row.Flags = Mailed;
        row.IsSuspect = IsSuspect;
    }

    private void Add(EventType type, Label label, Actor actor)
    {
        if (label == Label.None)
        {
            return;
        }

        Events.Add(type, 1);
        IsOpenedByPeople |= type == EventType.Open && label == Label.Human;
        IsClickedByPeople |= type == EventType.Click && label == Label.Human;
        IsByMachines |= label == Label.Bot && type is EventType.Open or EventType.Click;
        IsSuspect |= label == Label.Bot && actor != Actor.PrivacyProxy;
    }
}
