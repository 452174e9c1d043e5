using System.Globalization;
using System.Text;
using System.Text.Json;

namespace BotClickStream.Decoding;

/// <summary>One place where a format may have a field, as a JSON Pointer (RFC 6901) from its element.</summary>
/// <param name="IsAnyMember">Whether it is any member of what stands there that has no place of its own.</param>
internal readonly record struct Place(Field Field, string Pointer, bool IsAnyMember = false);

/// <summary>
/// Where a format's fields stand: a tree of property names and array indexes, followed by <see cref="ElementScan"/> in its one pass. A field may
/// have several places; of those that hold something, the first in the order of the list wins, whatever their order in the body.
/// </summary>
internal sealed class FieldMap
{
    /// <summary>A place is named by a byte.</summary>
    public const int MaxPlaces = byte.MaxValue;

    private readonly Place[] places;

    /// <summary>By place.</summary>
    private readonly string[] paths;

    /// <exception cref="ArgumentException">A pointer is none, or there are more than <see cref="MaxPlaces"/>.</exception>
    public FieldMap(IEnumerable<Place> places)
    {
        this.places = [.. places];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(this.places.Length, MaxPlaces, nameof(places));
        NodeBuilder root = new();
        for (int i = 0; i < this.places.Length; i++)
        {
            if (!TryParse(this.places[i].Pointer, out string[] names) || names.Length == 0)
            {
                throw new ArgumentException($"'{this.places[i].Pointer}' is no JSON Pointer.", nameof(places));
            }

            NodeBuilder node = names.Aggregate(root, (parent, name) => parent.Child(name));

            if (this.places[i].IsAnyMember)
            {
                node.AnyMember = i;
                continue;
            }

            // The same place twice for one field: the first stands. Several fields may have one place: an address that is the lead's id, too.
            if (node.Place < 0)
            {
                node.Place = i;
            }
            else if (node.Others.Append(node.Place).All(place => this.places[place].Field != this.places[i].Field))
            {
                node.Others.Add(i);
            }
        }

        paths = [.. this.places.Select(place => PathOf(place.Pointer))];
        Root = root.Build();
    }

    public Node Root { get; }

    public Field FieldAt(int place) => places[place].Field;

    public string PointerOf(int place) => places[place].Pointer;

    /// <summary>The place as a path, such as <c>mail.destination[0]</c>.</summary>
    public string PathOf(int place) => paths[place];

    /// <summary>The path of what stands at a place of a text; of any member, with its name.</summary>
    public string PathOf(scoped in Slot slot, ReadOnlySpan<byte> text)
    {
        if (!places[slot.Place].IsAnyMember)
        {
            return PathOf(slot.Place);
        }

        const int LongestName = 64;
        ReadOnlySpan<byte> name = text[..slot.Start].TrimEnd(" \t\r\n:\""u8);
        name = name[(name.LastIndexOf((byte)'"') + 1)..];
        return $"{PathOf(slot.Place)}.{Encoding.UTF8.GetString(name[..Math.Min(name.Length, LongestName)])}";
    }

    /// <summary>The first of the field's places as a path; empty where the format doesn't have it.</summary>
    public string PathOf(Field field)
    {
        int at = Array.FindIndex(places, place => place.Field == field);
        return at < 0 ? "" : PathOf(at);
    }

    /// <summary>All of the field's places, for a sentence.</summary>
    public string PlacesOf(Field field) =>
        string.Join(" or ", places.Where(place => place.Field == field).Select(place => PathOf(place.Pointer)));

    /// <summary>The names and indexes of a JSON Pointer, unescaped; none of the empty one. A tilde stands before 0 or 1 only.</summary>
    public static bool TryParse(string pointer, out string[] names)
    {
        names = [];
        if (pointer.Length == 0)
        {
            return true;
        }

        if (pointer[0] != '/' || !pointer.Split('~').Skip(1).All(escape => escape is ['0' or '1', ..]))
        {
            return false;
        }

        names =
        [
            .. pointer[1..]
                .Split('/')
                .Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)),
        ];
        return true;
    }

    private static string PathOf(string pointer)
    {
        StringBuilder path = new();
        foreach (string name in TryParse(pointer, out string[] names) ? names : [])
        {
            path.Append(
                IsIndex(name) ? $"[{name}]"
                : path.Length == 0 ? name
                : $".{name}"
            );
        }

        return path.ToString();
    }

    private static bool IsIndex(string name) => name.Length > 0 && name.All(char.IsAsciiDigit);

    /// <summary>An object or array on the way to places, or a place itself.</summary>
    internal sealed class Node(int place, int[] others, Node?[] items, (byte[] Name, Node Node)[] members, Node? anyMember)
    {
        /// <summary>Longer ones are looked for by nobody.</summary>
        private const int LongestName = 256;

        /// <summary>By length of name, so that a look-up compares with hardly more than one.</summary>
        private readonly (byte[] Name, Node Node)[][] membersByLength =
        [
            .. Enumerable
                .Range(0, members.Length == 0 ? 0 : members.Max(member => member.Name.Length) + 1)
                .Select(length => members.Where(member => member.Name.Length == length).ToArray()),
        ];

        /// <summary>Less than 0 where it is none.</summary>
        public int Place { get; } = place;

        /// <summary>Of further fields that stand here.</summary>
        public ReadOnlySpan<int> Others => others;

        /// <summary>What each member is that isn't among the named ones; <see langword="null"/> where those are nothing.</summary>
        public Node? AnyMember => anyMember;

        public bool HasMembers => members.Length > 0 || anyMember is not null;

        public bool HasItems => items.Length > 0;

        /// <summary>The member of the name on which the reader stands, however it is written.</summary>
        public Node? Find(scoped in Utf8JsonReader reader) => reader.ValueIsEscaped ? FindEscaped(reader) : Find(reader.ValueSpan);

        public Node? Find(ReadOnlySpan<byte> name)
        {
            if (name.Length >= membersByLength.Length)
            {
                return null;
            }

            foreach ((byte[] candidate, Node node) in membersByLength[name.Length])
            {
                if (name.SequenceEqual(candidate))
                {
                    return node;
                }
            }

            return null;
        }

        /// <summary>Apart, since a method that reserves stack is no more inlined.</summary>
        private Node? FindEscaped(scoped in Utf8JsonReader reader) =>
            Find(EscapedText.Read(reader, stackalloc byte[LongestName * FieldReader.LongestEscape]));

        public Node? Find(int index) => index < items.Length ? items[index] : null;
    }

    private sealed class NodeBuilder
    {
        private readonly Dictionary<string, NodeBuilder> children = new(StringComparer.Ordinal);

        public int Place { get; set; } = -1;

        public List<int> Others { get; } = [];

        public int AnyMember { get; set; } = -1;

        public NodeBuilder Child(string name)
        {
            if (!children.TryGetValue(name, out NodeBuilder? child))
            {
                children.Add(name, child = new NodeBuilder());
            }

            return child;
        }

        public Node Build()
        {
            (string Name, Node Node)[] built = [.. children.Select(child => (child.Key, child.Value.Build()))];
            (int Index, Node Node)[] items =
            [
                .. built
                    .Where(child => IsIndex(child.Name) && child.Name.Length <= 4)
                    .Select(child => (int.Parse(child.Name, CultureInfo.InvariantCulture), child.Node)),
            ];
            Node?[] byIndex = new Node?[items.Length == 0 ? 0 : items.Max(item => item.Index) + 1];
            foreach ((int index, Node node) in items)
            {
                byIndex[index] = node;
            }

            Node? anyMember = AnyMember < 0 ? null : new Node(AnyMember, [], [], [], anyMember: null);
            return new Node(
                Place,
                [.. Others],
                byIndex,
                [.. built.Select(child => (Encoding.UTF8.GetBytes(child.Name), child.Node))],
                anyMember
            );
        }
    }
}
