using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Settings;

/// <summary>By what a worker judges: rules and fingerprints as their files were when it began.</summary>
internal sealed record RulesInEffect(Rules Rules, FingerprintData Fingerprints, string Id)
{
    /// <summary>Reads the files that the settings, which are valid, name.</summary>
    public static RulesInEffect Of(WorkerSettings settings)
    {
        Rules rules = RulesFile.Read(settings.Rules).Rules;
        FingerprintData fingerprints = FingerprintFiles.Read(settings.Fingerprints).Data;
        return new RulesInEffect(rules, fingerprints, RulesId.Of(rules, fingerprints));
    }
}
