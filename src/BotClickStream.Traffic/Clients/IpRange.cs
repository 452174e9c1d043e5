using System.Buffers.Binary;
using System.Net;

namespace BotClickStream.Traffic;

/// <summary>A network in CIDR notation, to draw addresses from.</summary>
internal sealed class IpRange
{
    private readonly UInt128 _first;
    private readonly int _hostBits;
    private readonly bool _isV6;

    public IpRange(string cidr)
    {
        IPNetwork network = IPNetwork.Parse(cidr);
        byte[] bytes = network.BaseAddress.GetAddressBytes();
        _isV6 = bytes.Length == 16;
        _first = _isV6 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        _hostBits = (bytes.Length * 8) - network.PrefixLength;
    }

    public static IpRange[] Of(params ReadOnlySpan<string> cidrs)
    {
        IpRange[] ranges = new IpRange[cidrs.Length];
        for (int i = 0; i < cidrs.Length; i++)
        {
            ranges[i] = new IpRange(cidrs[i]);
        }
        return ranges;
    }

    public Ip At(ref SplitMix64 random)
    {
        UInt128 host = new UInt128(random.Next(), random.Next()) & ((UInt128.One << _hostBits) - 1);
        Ip drawn = new(_first | host, _isV6);
        // Never a network's own or its broadcast address.
        return _isV6 ? drawn : drawn.Neighbour(ref random);
    }
}
