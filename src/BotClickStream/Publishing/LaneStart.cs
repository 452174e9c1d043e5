using BotClickStream.Lanes;
using BotClickStream.StateLog;
using Confluent.Kafka;

namespace BotClickStream.Publishing;

/// <summary>Where a partition's lane goes on, as found out when the partition was assigned.</summary>
/// <param name="From">Of the input; may be one of Kafka's special offsets.</param>
/// <param name="Epoch">The highest that the stored state knows; 0 where there is none.</param>
/// <param name="MakeStep">Given the lane's epoch.</param>
/// <param name="Trim">Where the lane has a state log.</param>
internal sealed record LaneStart(Offset From, int Epoch, Func<int, ILaneStep> MakeStep, LogTrim? Trim = null);
