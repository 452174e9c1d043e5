namespace BotClickStream.Settings;

/// <summary>A worker that reads the same input again, beside the one that reads it now.</summary>
internal static class Replays
{
    extension(WorkerSettings settings)
    {
        /// <summary>The same input in another group, and every topic that is written under a name of the group's own, so that nothing of the one can come into the other's.</summary>
        public WorkerSettings Replayed(string group) =>
            settings with
            {
                Kafka = settings.Kafka with { GroupId = group },
                Topics = settings.Topics with
                {
                    Keyed = $"{group}.{settings.Topics.Keyed}",
                    Labeled = $"{group}.{settings.Topics.Labeled}",
                    Corrections = $"{group}.{settings.Topics.Corrections}",
                    Metrics = $"{group}.{settings.Topics.Metrics}",
                    Holds = $"{group}.{settings.Topics.Holds}",
                    Activity = $"{group}.{settings.Topics.Activity}",
                    Profiles = $"{group}.{settings.Topics.Profiles}",
                    Rejected = $"{group}.{settings.Topics.Rejected}",
                    State = $"{group}.{settings.Topics.State}",
                },
            };
    }
}
