namespace BotClickStream.Sources;

/// <summary>A partition of an input topic; each owned one has a lane.</summary>
public readonly record struct SourcePartition(string Topic, int Partition)
{
    public override string ToString() => $"{Topic}[{Partition}]";
}
