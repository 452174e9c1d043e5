using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace BotClickStream.Tests.Settings;

/// <summary>
/// Writes a small database of autonomous systems by MaxMind's specification 2.0: a search tree of 24-bit records over IPv6, IPv4 below <c>::/96</c>, each system's data once, and the metadata.
/// </summary>
internal static class AsnDatabaseFile
{
    private const int IPv4Bits = 96;
    private const int Separator = 16;

    /// <param name="key">What the systems' numbers stand under.</param>
    public static void Write(string path, (string Network, uint System)[] entries, string key = "autonomous_system_number")
    {
        // A node's two sides: 0 none, else 1 + a node, or −1 − an entry.
        List<int[]> nodes = [new int[2]];
        for (int entry = 0; entry < entries.Length; entry++)
        {
            Insert(nodes, IPNetwork.Parse(entries[entry].Network), entry);
        }

        using MemoryStream data = new();
        int[] offsets = new int[entries.Length];
        for (int entry = 0; entry < entries.Length; entry++)
        {
            offsets[entry] = (int)data.Position;
            WriteMap(data, (key, entries[entry].System), ("autonomous_system_organization", $"AS {entries[entry].System}"));
        }

        using FileStream file = File.Create(path);
        Span<byte> record = stackalloc byte[4];
        foreach (int side in nodes.SelectMany(node => node))
        {
            int value =
                side == 0 ? nodes.Count
                : side > 0 ? side - 1
                : nodes.Count + Separator + offsets[-1 - side];
            BinaryPrimitives.WriteInt32BigEndian(record, value);
            file.Write(record[1..]);
        }

        file.Write(new byte[Separator]);
        data.WriteTo(file);
        file.Write([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        WriteMap(
            file,
            ("node_count", (uint)nodes.Count),
            ("record_size", (ushort)24),
            ("ip_version", (ushort)6),
            ("database_type", "Test-ASN"),
            ("languages", Array.Empty<string>()),
            ("binary_format_major_version", (ushort)2),
            ("binary_format_minor_version", (ushort)0),
            ("build_epoch", 1_700_000_000UL),
            ("description", new (string, object)[] { ("en", "made by a test") })
        );
    }

    private static void Insert(List<int[]> nodes, IPNetwork network, int entry)
    {
        byte[] address = network.BaseAddress.GetAddressBytes();
        bool isV4 = address.Length == 4;
        byte[] bits = isV4 ? [.. new byte[IPv4Bits / 8], .. address] : address;
        int length = network.PrefixLength + (isV4 ? IPv4Bits : 0);
        int node = 0;
        for (int bit = 0; bit < length; bit++)
        {
            int side = (bits[bit / 8] >> (7 - (bit % 8))) & 1;
            if (bit == length - 1)
            {
                nodes[node][side] = -1 - entry;
            }
            else if (nodes[node][side] == 0)
            {
                nodes.Add(new int[2]);
                nodes[node][side] = nodes.Count;
                node = nodes.Count - 1;
            }
            else
            {
                node = nodes[node][side] - 1;
            }
        }
    }

    private static void WriteMap(Stream target, params (string Key, object Value)[] members)
    {
        const int map = 7;
        target.WriteByte((byte)((map << 5) | members.Length));
        foreach ((string key, object value) in members)
        {
            WriteText(target, key);
            switch (value)
            {
                case string text:
                    WriteText(target, text);
                    break;
                case ushort number:
                    target.Write([(5 << 5) | 2, (byte)(number >> 8), (byte)number]);
                    break;
                case uint number:
                    target.Write([(6 << 5) | 4, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
                    break;
                case ulong number:
                    byte[] eight = new byte[8];
                    BinaryPrimitives.WriteUInt64BigEndian(eight, number);
                    target.Write([8, 9 - 7, .. eight]);
                    break;
                case string[]:
                    target.Write([0, 11 - 7]);
                    break;
                case (string, object)[] inside:
                    WriteMap(target, inside);
                    break;
                default:
                    throw new ArgumentException($"{value} has no form here", nameof(members));
            }
        }
    }

    private static void WriteText(Stream target, string text)
    {
        const int utf8 = 2;
        const int longText = 29;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        target.Write(
            bytes.Length < longText ? [(byte)((utf8 << 5) | bytes.Length)] : [(utf8 << 5) | longText, (byte)(bytes.Length - longText)]
        );
        target.Write(bytes);
    }
}
