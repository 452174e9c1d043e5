using System.Globalization;
using System.IO.Hashing;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using BotClickStream.Detection;
using BotClickStream.StateLog;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.StateLog;

/// <summary>
/// Holds <c>docs/state.md</c> against the code, and the code's layouts against the format that they belong to. The layouts in it are made from the code:
/// <c>WRITE_DOCUMENTS=1 dotnet test -c Release --project tests/BotClickStream.Tests</c> writes them anew.
/// </summary>
public sealed class StateDocumentTests
{
    private const string Begin = "<!-- layouts, made from the rows of the detector's state by StateDocumentTests -->\n";
    private const string End = "<!-- /layouts -->";

    private static readonly string File = Path.Combine(Repository.Root, "docs", "state.md");
    private static readonly string Document = System.IO.File.ReadAllText(File);

    /// <summary>
    /// By format: a hash of how rows lay out, numbers of enumerations included. A release that lays rows out otherwise reads every log of a former release wrongly: raise
    /// <see cref="StateChunk.Format"/>, add its hash here, and see docs/state.md, Migrating. Only of a format that no release has written yet may the hash be replaced.
    /// </summary>
    private static readonly Dictionary<int, string> LayoutOfFormat = new() { [1] = "1a6c2d5de15a7435" };

    [Fact]
    public void The_layout_of_rows_is_that_of_the_format() =>
        Assert.Equal(LayoutOfFormat[StateChunk.Format], $"{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(Layouts())):x16}");

    [Fact]
    public void The_document_tells_the_layout_of_rows()
    {
        int begin = Document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = Document.IndexOf(End, begin, StringComparison.Ordinal);
        string layouts = Layouts();
        if (Environment.GetEnvironmentVariable("WRITE_DOCUMENTS") == "1")
        {
            System.IO.File.WriteAllText(File, Document[..begin] + layouts + Document[end..]);
            return;
        }

        Assert.Equal(layouts, Document[begin..end]);
    }

    [Fact]
    public void The_document_tells_where_each_field_of_a_record_stands()
    {
        StateOwner owner = new("a-group", new TopicId(0x1112131415161718, 0x191a1b1c1d1e1f20), 0x21222324, 0x31323334);
        KnownRules rules = KnownRules.None.With(new RulesIdentity(1, 2));
        byte[] record = new byte[StateChunk.HeaderBytes(owner, rules) + StateChunk.ChecksumBytes];
        StateChunk.Complete(
            record,
            0x41424344,
            0x51525354,
            owner,
            rules,
            0x61626364,
            0x7172737475767778,
            new LaneProgress(0x0102030405060708, 0x1102030405060708, 0x2102030405060708, 0x3102030405060708, 0x4102030405060708),
            new SweepRounds(0x5102030405060708, 0x6102030405060708)
        );
        Dictionary<string, string> expected = new()
        {
            ["magic"] = "424353",
            ["formatVersion"] = "01",
            ["chunk"] = "44434241",
            ["chunks"] = "54535251",
            ["partition"] = "24232221",
            ["partitions"] = "34333231",
            ["assignmentEpoch"] = "64636261",
            ["rulesCount"] = "0100",
            ["groupLength"] = "0700",
            ["batchSeq"] = "7877767574737271",
            ["nextOffset"] = "0807060504030201",
            ["watermark"] = "0807060504030211",
            ["sourceTime"] = "0807060504030221",
            ["sourceTimestamp"] = "0807060504030231",
            ["profileUpdates"] = "0807060504030241",
            ["sweepStart"] = "0807060504030251",
            ["wholeFrom"] = "0807060504030261",
            ["topicId"] = "1112131415161718191a1b1c1d1e1f20",
        };

        List<string> documented = [];
        int end = 0;
        foreach (string[] cells in Document.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(Cells))
        {
            if (int.TryParse(cells[0], CultureInfo.InvariantCulture, out int offset) && expected.TryGetValue(cells[2], out string? bytes))
            {
                int size = int.Parse(cells[1], CultureInfo.InvariantCulture);
                Assert.Equal(end, offset);
                Assert.Equal($"{cells[2]} {bytes}", $"{cells[2]} {Convert.ToHexStringLower(record.AsSpan(offset, size))}");
                documented.Add(cells[2]);
                end = offset + size;
            }
        }

        Assert.Equal(expected.Keys, documented);
        Assert.Equal(StateChunk.FixedBytes, end);

        static string[] Cells(string line) => [.. line.Trim('|', ' ').Split('|').Select(cell => cell.Trim().Trim('`'))];
    }

    [Fact]
    public void The_document_tells_what_to_do_on_each_fault() =>
        Assert.All(
            typeof(StateFaults).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!),
            code => Assert.Contains($"| `{code}` |", Document, StringComparison.Ordinal)
        );

    /// <summary>In Markdown: of each table its number, the size of its rows and where their fields stand; and what numbers of enumerations mean.</summary>
    private static string Layouts()
    {
        StringBuilder text = new("| number, table | bytes | fields: offset+bytes |\n|---|---|---|\n");
        SortedDictionary<string, Type> enumerations = new(StringComparer.Ordinal);
        Append("0 progress", Unsafe.SizeOf<DetectorProgress>(), typeof(DetectorProgress));
        Table[] tables = new PartitionDetector(new DetectorSettings()).State.Tables;
        for (int i = 0; i < tables.Length; i++)
        {
            Append($"{i + 1} {tables[i].Name}", tables[i].RowSize, RowTypeOf(tables[i]));
        }

        text.Append("\n| enumeration | numbers |\n|---|---|\n");
        foreach ((string name, Type type) in enumerations)
        {
            IEnumerable<string> values = Enum.GetNames(type)
                .Select(value => $"{Convert.ToInt64(Enum.Parse(type, value), CultureInfo.InvariantCulture)} {value}");
            text.Append(CultureInfo.InvariantCulture, $"| {name} | ").AppendJoin(", ", values).Append(" |\n");
        }

        return text.ToString();

        void Append(string name, int bytes, Type row)
        {
            IEnumerable<string> fields = FieldsOf(row, enumerations)
                .OrderBy(field => field.Offset)
                .Select(field => $"{field.Name} {field.Offset}+{field.Size}");
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {bytes} | ").AppendJoin(", ", fields).Append(" |\n");
        }
    }

    private static Type RowTypeOf(Table table)
    {
        Type type = table.GetType();
        while (!type.IsGenericType)
        {
            type = type.BaseType!;
        }

        return type.GenericTypeArguments[0];
    }

    private static IEnumerable<(string Name, int Offset, int Size)> FieldsOf(Type row, SortedDictionary<string, Type> enumerations)
    {
        foreach (FieldInfo field in row.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            string name = field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
            if (field.FieldType.IsEnum)
            {
                enumerations[field.FieldType.Name] = field.FieldType;
            }

            // Which bytes of an empty row change when the field alone is full of ones.
            object boxed = RuntimeHelpers.GetUninitializedObject(row);
            field.SetValue(boxed, Call(nameof(Ones), field.FieldType));
            byte[] bytes = (byte[])Call(nameof(BytesOf), row, boxed);
            int offset = Array.FindIndex(bytes, value => value != 0);
            int size = Array.FindLastIndex(bytes, value => value != 0) + 1 - offset;
            if (!IsGroup(field.FieldType))
            {
                yield return (name, offset, size);
                continue;
            }

            foreach ((string inner, int at, int bytesOfInner) in FieldsOf(field.FieldType, enumerations))
            {
                yield return ($"{name}.{inner}", offset + at, bytesOfInner);
            }
        }
    }

    /// <summary>Whether it is made of fields of its own, of which each has its place.</summary>
    private static bool IsGroup(Type type) =>
        type is { IsPrimitive: false, IsEnum: false }
        && type != typeof(Hash128)
        && type.Assembly == typeof(PartitionDetector).Assembly
        && type.GetCustomAttribute<InlineArrayAttribute>() is null;

    private static object Call(string method, Type type, params object[] arguments) =>
        typeof(StateDocumentTests)
            .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type)
            .Invoke(null, arguments)!;

    private static object Ones<T>()
        where T : unmanaged
    {
        T value = default;
        MemoryMarshal.AsBytes(new Span<T>(ref value)).Fill(0xff);
        return value;
    }

    private static byte[] BytesOf<T>(object boxed)
        where T : unmanaged
    {
        T value = (T)boxed;
        return MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();
    }
}
