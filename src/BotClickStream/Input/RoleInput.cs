using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Settings;

namespace BotClickStream.Input;

/// <summary>What a role reads, and how.</summary>
/// <param name="Formats">By topic: the format of its records, where it isn't to be recognised.</param>
/// <param name="PacesSources">Whether partitions far ahead of others wait for them.</param>
/// <param name="GapsAreLosses">Whether a jump of offsets means that records were dropped, as on the embedded broker.</param>
internal sealed record RoleInput(
    string Role,
    IReadOnlyList<string> Topics,
    IReadOnlyDictionary<string, SourceFormat> Formats,
    LostInput OnLostInput,
    bool PacesSources,
    bool GapsAreLosses,
    BrokerErrors Errors
);
