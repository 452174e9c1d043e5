using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Reporting;

namespace BotClickStream.Offline;

/// <summary>Which column of a file holds which field, and where a field comes from that no column holds.</summary>
internal sealed class CsvColumns
{
    private readonly string[] headers;
    private readonly int[] columnOf = [.. Enumerable.Repeat(-1, Fields.Count)];
    private readonly Dictionary<Field, (byte[] Value, string From)> fallbacks = [];
    private readonly CsvOptions options;

    /// <param name="file">Its path: a folder may tell the type (<c>opens/</c>), the name is the campaign where nothing else tells it.</param>
    /// <exception cref="InvalidDataException">Something that every event needs is nowhere; the message says what to do.</exception>
    public CsvColumns(string file, IReadOnlyList<string> headers, CsvOptions options)
    {
        this.headers = [.. headers];
        this.options = options;
        File = file;
        if (IsEmpty)
        {
            return;
        }

        foreach (Field field in CsvOptions.RowFields)
        {
            columnOf[(int)field] = Find(field);
            if (options.Values.TryGetValue(field, out string? value))
            {
                fallbacks[field] = (Encoding.UTF8.GetBytes(value), "--set");
            }
        }

        string? folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file)));
        if (!Has(Field.Type))
        {
            (int Column, EventType Type)[] typed = [.. this.headers.Index().Select(TypeOf).OfType<(int, EventType)>()];

            // HubSpot's recipients have both: when the mail was sent, and when what sends it took it on.
            bool hasSent = typed.Any(one => one.Type == EventType.Sent && !IsProcessed(one.Column));
            ByType = [.. typed.Where(one => !hasSent || !IsProcessed(one.Column))];
            if (ByType.Count > 0)
            {
                columnOf[(int)Field.Time] = -1;
            }
            else if (CsvNames.TryReadType(CsvNames.Normalize(folder), out _))
            {
                fallbacks[Field.Type] = (Encoding.UTF8.GetBytes(folder!), "its folder");
            }
        }

        fallbacks.TryAdd(Field.CampaignId, (Encoding.UTF8.GetBytes(Path.GetFileNameWithoutExtension(file)), "its name"));
        Require(Field.Recipient, Has(Field.Recipient) || (Has(Field.MessageId) && Has(Field.Domain)));
        Require(Field.Type, Has(Field.Type) || ByType.Count > 0);
        Require(Field.Time, Has(Field.Time) || ByType.Count > 0);
    }

    public string File { get; }

    /// <summary>Whether the file has nothing in it, not even a header, so that no row will come.</summary>
    public bool IsEmpty => headers.Length == 0;

    /// <summary>
    /// Columns named as a type (<c>Delivered</c>, <c>Opened</c>), each holding the time at which it happened, of a file with a row a recipient;
    /// empty where a row is an event.
    /// </summary>
    public IReadOnlyList<(int Column, EventType Type)> ByType { get; } = [];

    /// <summary>All that are read, but a campaign's name, which may be a subject.</summary>
    public IReadOnlyList<int> SingleLine =>
        [
            .. ByType.Select(typed => typed.Column),
            .. CsvOptions.RowFields.Where(known => known != Field.CampaignId && Of(known) >= 0).Select(Of),
        ];

    /// <summary>Negative where none holds it.</summary>
    public int Of(Field field) => columnOf[(int)field];

    /// <summary>What the field is where its column tells nothing.</summary>
    public ReadOnlySpan<byte> FallbackOf(Field field) => fallbacks.GetValueOrDefault(field).Value;

    /// <summary>The column's name in quotes, as it may stand in a sentence.</summary>
    public string Name(int column) => $"'{headers[column]}'";

    /// <summary>Which of the caller's columns this file has.</summary>
    public bool Has(string column) => IndexOf(column) >= 0;

    /// <summary>What is read from where, and what isn't read, in a line.</summary>
    public string Describe()
    {
        if (IsEmpty)
        {
            return $"{File}: empty, without even a header";
        }

        IEnumerable<string> read = CsvOptions
            .RowFields.Where(Has)
            .Select(field =>
                Of(field) is >= 0 and int column
                    ? $"{Fields.NameOf(field)} from {Name(column)}"
                    : $"{Fields.NameOf(field)} '{Encoding.UTF8.GetString(FallbackOf(field))}' from {fallbacks[field].From}"
            )
            .Concat(ByType.Select(typed => $"{WordsOf<EventType>.Of(typed.Type)} at {Name(typed.Column)}"));
        HashSet<int> used = [.. columnOf, .. ByType.Select(typed => typed.Column)];
        string[] unused = [.. Enumerable.Range(0, headers.Length).Where(column => !used.Contains(column)).Select(Name)];
        return $"{File}: {string.Join(", ", read)}; unused: {(unused.Length == 0 ? "none" : string.Join(", ", unused))}";
    }

    private bool Has(Field field) => Of(field) >= 0 || fallbacks.ContainsKey(field);

    private int Find(Field field)
    {
        foreach ((string column, Field mapped) in options.Columns)
        {
            if (mapped == field && IndexOf(column) is >= 0 and int index)
            {
                return index;
            }
        }

        return CsvNames
            .Of(field)
            .Select(name => Array.FindIndex(headers, header => CsvNames.Normalize(header) == name && !IsMapped(header)))
            .FirstOrDefault(index => index >= 0, -1);
    }

    /// <summary>As it stands in the file, whatever its case.</summary>
    private int IndexOf(string column) =>
        Array.FindIndex(headers, header => string.Equals(header.Trim(), column.Trim(), StringComparison.OrdinalIgnoreCase));

    private bool IsMapped(string header) =>
        options.Columns.Any(map => string.Equals(map.Column.Trim(), header.Trim(), StringComparison.OrdinalIgnoreCase));

    private bool IsProcessed(int column) => CsvNames.Normalize(headers[column]) == "processed";

    private static (int, EventType)? TypeOf((int Index, string Header) column) =>
        CsvNames.TryReadType(CsvNames.Normalize(column.Header), out EventType type) ? (column.Index, type) : null;

    private void Require(Field field, bool isThere)
    {
        if (isThere)
        {
            return;
        }

        string name = Fields.NameOf(field);
        string also = field == Field.Type ? $", or with --set {name}=open if all its rows are of one type" : "";
        throw new InvalidDataException(
            $"'{File}' has no column that is known to hold the {name}. Its columns are {string.Join(", ", headers.Select(header => $"'{header}'"))}: "
                + $"say which with --map 'COLUMN={name}'{also}"
        );
    }
}
