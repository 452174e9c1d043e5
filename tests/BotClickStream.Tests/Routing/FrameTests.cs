using System.Buffers;
using System.Text;
using BotClickStream.Detection;
using BotClickStream.Routing;
using BotClickStream.Sources;
using CsCheck;

namespace BotClickStream.Tests.Routing;

public sealed class FrameTests
{
    private static readonly SourcePartition Source = new("email.events.raw", 3);
    private static readonly SourceWord Word = new(1_760_000_000_000, 1_760_000_000_100, true, 1_760_000_000_200);

    private static readonly Gen<byte[]> Text = Gen.OneOf(Gen.Const(Array.Empty<byte>()), Gen.Byte.Array[1, 40]);

    private static readonly Gen<Hash128> Key = Gen.OneOf(
        Gen.Const(default(Hash128)),
        Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new Hash128(high, low))
    );

    private static readonly Gen<AnyEvent> Event =
        from texts in Text.Array[14]
        from keys in Key.Array[11]
        from numbers in Gen.Long.Array[4]
        from small in Gen.Int[0, 100].Array[8]
        from flags in Gen.Bool.Array[7]
        select AnyEvent.Of(texts, keys, numbers, small, flags);

    [Fact]
    public void Any_event_comes_out_as_it_went_in() =>
        Event
            .Array[0, 8]
            .Sample(events =>
            {
                FrameWriter writer = new();
                foreach (AnyEvent any in events)
                {
                    writer.Add(any.ToEvent(), any.Origin);
                }

                FrameReader reader = new(Written(writer));
                Assert.Null(reader.Error);
                Assert.Equal(Source, reader.Source);
                Assert.Equal(9, reader.Sources);
                Assert.Equal(Word, reader.Word);
                foreach (AnyEvent any in events)
                {
                    Assert.True(reader.Next(), reader.Error);
                    Assert.Equal(any.Origin, reader.Origin);
                    Assert.Equal(any.Describe(), AnyEvent.Describe(reader.Event));
                }

                Assert.False(reader.Next());
                Assert.Null(reader.Error);
            });

    [Fact]
    public void A_writer_begins_anew_after_each_frame()
    {
        FrameWriter writer = new();
        writer.Add(new EmailEvent { Time = 7, Id = "a"u8 }, new FrameOrigin(5, 6, 7));
        byte[] first = Written(writer);
        Assert.False(writer.HasEvents);

        writer.Add(new EmailEvent { Time = 7, Id = "a"u8 }, new FrameOrigin(5, 6, 7));

        Assert.Equal(first, Written(writer));
    }

    [Fact]
    public void A_damaged_frame_is_refused_and_nothing_is_thrown() =>
        Gen.Select(Event.Array[1, 3], Gen.Int[0, 10_000], Gen.Byte[1, 255], Gen.Int[0, 10_000])
            .Sample(
                (events, at, change, cut) =>
                {
                    FrameWriter writer = new();
                    foreach (AnyEvent any in events)
                    {
                        writer.Add(any.ToEvent(), any.Origin);
                    }

                    byte[] frame = Written(writer);
                    byte[] changed = [.. frame];
                    changed[at % frame.Length] ^= change;
                    Assert.NotNull(new FrameReader(changed).Error);
                    Assert.NotNull(new FrameReader(frame.AsSpan(0, cut % frame.Length)).Error);
                }
            );

    [Fact]
    public void Bytes_that_only_look_like_a_frame_are_refused_and_nothing_is_thrown() =>
        Gen
            .Byte.Array[0, 200]
            .Sample(body =>
            {
                // With a right checksum, so that nothing but the reading itself can find out.
                byte[] frame = new byte[7 + body.Length];
                "BC"u8.CopyTo(frame);
                frame[2] = 1;
                System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(3), System.IO.Hashing.Crc32.HashToUInt32(body));
                body.CopyTo(frame.AsSpan(7));
                FrameReader reader = new(frame);
                int events = 0;
                while (reader.Next())
                {
                    events++;
                }

                Assert.True(events <= body.Length);
            });

    [Fact]
    public void A_frame_of_a_newer_version_is_told_from_something_else()
    {
        byte[] frame = Written(new FrameWriter());
        frame[2] = 2;

        FrameReader newer = new(frame);
        FrameReader other = new("{}"u8);

        Assert.True(newer.IsOfUnknownVersion);
        Assert.Equal("a frame of version 2, and this release knows version 1 only", newer.Error);
        Assert.False(other.IsOfUnknownVersion);
        Assert.NotNull(other.Error);
    }

    [Fact]
    public void Texts_that_are_part_of_others_are_written_once()
    {
        FrameWriter writer = new();
        EmailEvent email = new()
        {
            Id = "e1"u8,
            CampaignId = "spring-sale-2026"u8,
            Recipient = "somebody@mail.example.com"u8,
            Domain = "mail.example.com"u8,
            MessageId = "spring-sale-2026:somebody@mail.example.com"u8,
            LeadId = "somebody@mail.example.com"u8,
        };
        writer.Add(email, default);

        string frame = Encoding.Latin1.GetString(Written(writer));

        Assert.Equal(
            frame.IndexOf("mail.example.com", StringComparison.Ordinal),
            frame.LastIndexOf("mail.example.com", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void These_tests_know_every_field_of_an_event() =>
        Assert.Equal(typeof(EmailEvent).GetFields().Length, AnyEvent.Describe(default).Split('|').Length);

    private static byte[] Written(FrameWriter writer)
    {
        ArrayBufferWriter<byte> bytes = new();
        writer.Write(Source, 9, Word, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>An event with texts of its own, since a generator can't make a ref struct.</summary>
    private sealed record AnyEvent(byte[][] Texts, Hash128[] Keys, long[] Numbers, int[] Small, bool[] Flags)
    {
        public FrameOrigin Origin => new(Numbers[0], Numbers[1], Numbers[2]);

        public static AnyEvent Of(byte[][] texts, Hash128[] keys, long[] numbers, int[] small, bool[] flags)
        {
            // Texts that are part of others take ways of their own.
            if (flags[3])
            {
                texts[3] = [.. texts[1], (byte)':', .. texts[2]];
            }

            if (flags[4])
            {
                texts[4] = texts[2].Length == 0 ? [] : texts[2][(small[7] % texts[2].Length)..];
            }

            texts[5] =
                flags[5] ? texts[2]
                : flags[6] ? texts[3]
                : texts[5];
            return new AnyEvent(texts, keys, numbers, small, flags);
        }

        public EmailEvent ToEvent() =>
            new()
            {
                Id = Texts[0],
                CampaignId = Texts[1],
                Recipient = Texts[2],
                MessageId = Texts[3],
                Domain = Texts[4],
                LeadId = Texts[5],
                Url = Texts[6],
                LinkId = Texts[7],
                Gateway = Texts[8],
                CampaignName = Texts[9],
                CampaignFrom = Texts[10],
                IdKey = Keys[0],
                CampaignKey = Keys[1],
                DomainKey = Keys[2],
                MessageKey = Keys[3],
                RecipientKey = Keys[4],
                LeadKey = Keys[5],
                LinkKey = Keys[6],
                NetworkKey = Keys[7],
                GatewayKey = Keys[8],
                UrlKey = Keys[9],
                Time = Numbers[3],
                UserAgentKey = (ulong)Numbers[0],
                Points = Flags[2] ? Numbers[1] : 0,
                HasPoints = Flags[2],
                IsTest = Flags[1] ^ Flags[2],
                IdIsUuid = Flags[0],
                MessageIdIsDefault = Flags[1],
                Type = (EventType)(Small[0] % 11),
                StatedRole = (LinkRole)(Small[1] % 9),
                UrlRole = (LinkRole)(Small[2] % 9),
                UserAgentKind = (UserAgentKind)(Small[3] % 11),
                HttpMethod = (Detection.HttpMethod)(Small[4] % 5),
                Via = (UnsubscribeVia)(Small[5] % 6),
                MachineFlag = (MachineFlag)(Small[6] % 4),
                LinkCount = Small[7],
                TotalCount = Small[0],
                Target = IsVerdict ? (VerdictTarget)(Small[1] % 5) : default,
                Label = IsVerdict ? (Label)(Small[2] % 3) : default,
                TargetId = IsVerdict ? Texts[11] : [],
                TargetIdKey = IsVerdict ? Keys[10] : default,
                By = IsVerdict ? Texts[12] : [],
                Note = IsVerdict ? Texts[13] : [],
                Until = IsVerdict ? Numbers[2] : 0,
            };

        private bool IsVerdict => Small[0] % 11 == (int)EventType.Verdict;

        public string Describe() => Describe(ToEvent());

        public static string Describe(in EmailEvent e) =>
            string.Join(
                '|',
                Hex(e.Id),
                Hex(e.CampaignId),
                Hex(e.Recipient),
                Hex(e.MessageId),
                Hex(e.Domain),
                Hex(e.LeadId),
                Hex(e.Url),
                Hex(e.LinkId),
                Hex(e.Gateway),
                Hex(e.CampaignName),
                Hex(e.CampaignFrom),
                e.IdKey,
                e.CampaignKey,
                e.DomainKey,
                e.MessageKey,
                e.RecipientKey,
                e.LeadKey,
                e.LinkKey,
                e.NetworkKey,
                e.GatewayKey,
                e.UrlKey,
                e.Time,
                e.UserAgentKey,
                e.Points,
                e.HasPoints,
                e.IsTest,
                e.IdIsUuid,
                e.MessageIdIsDefault,
                e.Type,
                e.StatedRole,
                e.UrlRole,
                e.UserAgentKind,
                e.HttpMethod,
                e.Via,
                e.MachineFlag,
                e.LinkCount,
                e.TotalCount,
                e.Target,
                e.Label,
                Hex(e.TargetId),
                e.TargetIdKey,
                Hex(e.By),
                Hex(e.Note),
                e.Until
            );

        private static string Hex(ReadOnlySpan<byte> text) => Convert.ToHexString(text);
    }
}
