using System.Buffers.Binary;

namespace BotClickStream.StateLog;

/// <summary>What a label's <c>rules</c> says, in numbers: a version and the hash of all weights and thresholds.</summary>
public readonly record struct RulesIdentity(int Version, uint Hash)
{
    public override string ToString() => $"{Version}-{Hash:x8}";
}

/// <summary>
/// The rules that a state was ever judged by, highest version first. A label says no more of its rules than this, so a version must never mean two things.
/// At most <see cref="Max"/>: of rules older than those nobody knows any more.
/// </summary>
public sealed class KnownRules
{
    public const int Max = 16;
    internal const int EntryBytes = 8;

    public static readonly KnownRules None = new([]);

    private readonly RulesIdentity[] rules;

    private KnownRules(RulesIdentity[] rules) => this.rules = rules;

    public ReadOnlySpan<RulesIdentity> All => rules;

    /// <summary>0 where none is known. What rules of a lower version do must not judge again what these have judged.</summary>
    public int HighestVersion => rules.Length == 0 ? 0 : rules[0].Version;

    /// <summary>Why a worker with these rules must not go on from this state; <see langword="null"/> where it may.</summary>
    public StateFault? Check(RulesIdentity now)
    {
        foreach (RulesIdentity known in rules)
        {
            if (known.Version == now.Version && known.Hash != now.Hash)
            {
                return new StateFault(
                    StateFaults.RulesChanged,
                    $"it was judged by rules {known}, and the rules of now are {now}: the same version with other weights or thresholds. "
                        + $"Set Rules:Version above {HighestVersion}, or the rules back to what they were"
                );
            }
        }

        return null;
    }

    /// <summary>These and <paramref name="now"/>.</summary>
    public KnownRules With(RulesIdentity now) =>
        Array.Exists(rules, known => known.Version == now.Version)
            ? this
            : new KnownRules([.. rules.Append(now).OrderByDescending(known => known.Version).Take(Max)]);

    internal static KnownRules Read(ReadOnlySpan<byte> bytes)
    {
        RulesIdentity[] rules = new RulesIdentity[bytes.Length / EntryBytes];
        for (int i = 0; i < rules.Length; i++, bytes = bytes[EntryBytes..])
        {
            rules[i] = new RulesIdentity(
                BinaryPrimitives.ReadInt32LittleEndian(bytes),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(int)..])
            );
        }

        return new KnownRules(rules);
    }

    internal void Write(Span<byte> bytes)
    {
        foreach (RulesIdentity known in rules)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, known.Version);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[sizeof(int)..], known.Hash);
            bytes = bytes[EntryBytes..];
        }
    }
}
