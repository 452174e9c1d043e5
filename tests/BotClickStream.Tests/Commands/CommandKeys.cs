using BotClickStream.Settings;

namespace BotClickStream.Tests.Commands;

/// <summary>Keys of the configuration as a command line gives them.</summary>
internal static class CommandKeys
{
    /// <summary>A broker, and on it topics, group and port of a test's own: <c>prefix.raw</c>, <c>prefix.keyed</c> and so on.</summary>
    public static string FreshTopics(string bootstrapServers, string prefix) =>
        string.Join(
            ' ',
            Setting
                .All.Where(setting => Setting.IsBelow(setting.Key, "Topics"))
                .Select(setting => $"--{setting.Key} {prefix}.{setting.Property.Name.ToLowerInvariant()}")
                .Append($"--Kafka:BootstrapServers {bootstrapServers}")
                .Append($"--Kafka:GroupId {prefix}")
        );
}
