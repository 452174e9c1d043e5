using System.Text.Json;

namespace BotClickStream.Decoding;

/// <summary>Where a field's value stands in its text; of a string, without its quotes.</summary>
/// <param name="Place">Which of its format's places it stands in, where a <see cref="FieldMap"/> found it.</param>
internal readonly record struct Slot(int Start, int Length, JsonTokenType Kind, bool IsEscaped, byte Place = 0);

/// <summary>One element of a record: where it stands, and which fields it has.</summary>
internal struct Element
{
    public int Start;
    public int Length;
    public JsonTokenType Kind;

    /// <summary>A bit for each <see cref="Field"/> that is present and not <c>null</c>.</summary>
    public ulong Present;

    /// <summary>Whether something in it, <c>data</c> apart, is nested too deep.</summary>
    public bool IsTooDeep;

    /// <summary>Whether something in its <c>data</c> is nested too deep, which is the envelope's business or, without one, its own.</summary>
    public bool IsDataTooDeep;

    /// <summary>
    /// Whether something stands where its format has its events wrapped, and holds none: then the slot of <see cref="Field.Nested"/> is that, though
    /// it is not present.
    /// </summary>
    public bool HasEmptyWrapper;

    public readonly bool Has(Field field) => (Present & (1ul << (int)field)) != 0;
}

/// <summary>
/// What one pass over a record found: its elements and, for each, a slot by field. So the syntax of a whole array is known to be right before
/// its first event is given out, and nothing is read twice. A field that comes twice overwrites its slot: the last wins.
/// </summary>
internal sealed class ElementTable
{
    private Element[] elements = new Element[1];
    private Slot[] slots = new Slot[Fields.Count];

    public int Count { get; private set; }

    public ref Element this[int index] => ref elements[index];

    public ref readonly Slot SlotOf(int index, Field field) => ref slots[(index * Fields.Count) + (int)field];

    /// <summary>An empty element, and its slots, whose contents are whatever an earlier one left.</summary>
    public ref Element Add(out Span<Slot> slotsOfElement)
    {
        if (Count == elements.Length)
        {
            Array.Resize(ref elements, Count * 2);
            Array.Resize(ref slots, Count * 2 * Fields.Count);
        }

        slotsOfElement = slots.AsSpan(Count * Fields.Count, Fields.Count);
        ref Element element = ref elements[Count++];
        element = default;
        return ref element;
    }

    public void Truncate(int count) => Count = count;
}
