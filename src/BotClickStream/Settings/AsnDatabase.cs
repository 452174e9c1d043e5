using System.Net;
using BotClickStream.Decoding;
using MaxMind.Db;

namespace BotClickStream.Settings;

/// <summary>
/// A database of autonomous systems in MaxMind's format (GeoLite2-ASN, GeoIP2-ISP and those of others that have <c>autonomous_system_number</c>). It is read once at start and for the
/// prefixes of the listed systems only: which networks these are is then data like any other, and no event is looked up in it.
/// </summary>
internal static class AsnDatabase
{
    private const string Number = "autonomous_system_number";

    /// <returns>By system its prefixes, without those that are longer than networks are told apart by.</returns>
    /// <exception cref="InvalidDatabaseException">The file is no such database, or broken.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static ILookup<uint, IPNetwork> Read(string path, IReadOnlySet<uint> systems)
    {
        using Reader reader = new(path, FileAccessMode.Memory);
        List<(uint System, IPNetwork Network)> found = [];
        bool hasNumbers = false;
        foreach (Reader.ReaderIteratorNode<Dictionary<string, object>> node in reader.FindAll<Dictionary<string, object>>())
        {
            if (node.Data.TryGetValue(Number, out object? value) && value is long number)
            {
                hasNumbers = true;
                // What lies above all of IPv4 has a negative length.
                if (systems.Contains((uint)number) && node.PrefixLength >= 0)
                {
                    IPNetwork network = new(node.Start, node.PrefixLength);
                    found.AddRange(NetworkFingerprints.IsNamed(network) ? [((uint)number, network)] : []);
                }
            }
        }

        return hasNumbers
            ? found.ToLookup(one => one.System, one => one.Network)
            : throw new InvalidDatabaseException($"it is a '{reader.Metadata.DatabaseType}' and tells no {Number}");
    }
}
