namespace BotClickStream.Watching;

/// <summary>How far a restore has come; where it began anew, counted from there.</summary>
/// <param name="Records">Of the log.</param>
/// <param name="Bytes">Of their values.</param>
/// <param name="Rows">Images of rows in them.</param>
/// <param name="Offset">The next to read.</param>
/// <param name="EndOffset">Where the log ends.</param>
public readonly record struct RestoreProgress(long Records, long Bytes, long Rows, long Offset, long EndOffset);
