using System.IO.Hashing;
using System.Text;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>What is known of user agents, networks and gateways before any event: as much part of the rules as weights are.</summary>
public sealed class FingerprintData
{
    /// <summary>What comes with the program; read once.</summary>
    public static FingerprintData BuiltIn { get; } = new(NetworkFingerprints.BuiltIn(), Decoding.UserAgents.BuiltIn, GatewayNames.BuiltIn);

    internal FingerprintData(IReadOnlyList<NetworkRange> networks, UserAgents userAgents, GatewayNames gateways)
    {
        Networks = new ListedNetworks(networks);
        UserAgents = userAgents;
        Gateways = gateways;
        string known = string.Join('\n', [.. networks.Select(range => range.ToString()), userAgents.Identity, gateways.Identity]);
        Hash = XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(known));
    }

    public ListedNetworks Networks { get; }

    /// <summary>Of all that tells one from the other, whatever the files' comments, sources and order.</summary>
    public UInt128 Hash { get; }

    internal UserAgents UserAgents { get; }

    internal GatewayNames Gateways { get; }
}
