using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Evaluation;

/// <summary>By what simulated traffic is decoded and judged.</summary>
/// <param name="Lateness">How far behind the latest event the watermark stays, milliseconds.</param>
public sealed record TrialSettings(DetectorSettings Detector, FingerprintData Fingerprints, long Lateness);
