using System.Text.Json;

namespace BotClickStream.Decoding;

/// <summary>
/// The one pass over an element whose fields stand where a <see cref="FieldMap"/> says. What webhooks send for nothing (<c>null</c>, <c>""</c>,
/// <c>{}</c>, <c>[]</c>, and <c>0</c> as a campaign's, a message's or a link's id) is absent.
/// </summary>
internal static class MappedScan
{
    public static void AddFields(ref Utf8JsonReader reader, ref Element element, Span<Slot> slots, int origin, int depth, FieldMap map)
    {
        Scan scan = new(map, slots, origin, depth);
        scan.Walk(ref reader, map.Root);
        element.Present = scan.Present;
        element.IsTooDeep = scan.IsTooDeep;
        element.IsDataTooDeep = scan.IsWrappedTooDeep;
        element.HasEmptyWrapper = scan.HasEmptyWrapper;
    }

    private ref struct Scan(FieldMap map, Span<Slot> slots, int origin, int depth)
    {
        private readonly FieldMap map = map;
        private readonly Span<Slot> slots = slots;

        public ulong Present { get; private set; }

        public bool IsTooDeep { get; private set; }

        /// <summary>Whether something in what wraps events is nested too deep: their own business, as soon as it is opened.</summary>
        public bool IsWrappedTooDeep { get; private set; }

        /// <summary>Whether there was nothing where events are wrapped in something; its slot says what stands there.</summary>
        public bool HasEmptyWrapper { get; private set; }

        /// <summary>From the start of an object or array to its end; says whether there was nothing in it.</summary>
        public bool Walk(ref Utf8JsonReader reader, FieldMap.Node node)
        {
            IsTooDeep |= depth + reader.CurrentDepth >= ElementScan.MaxDepth;
            bool isArray = reader.TokenType == JsonTokenType.StartArray;
            int index = 0;
            while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
            {
                FieldMap.Node? child;
                if (isArray)
                {
                    child = node.Find(index);
                    if (child is null && node.HasMembers && reader.TokenType == JsonTokenType.StartObject)
                    {
                        index++;
                        WalkNamed(ref reader, node);
                        continue;
                    }
                }
                else
                {
                    child = node.Find(reader) ?? node.AnyMember;
                    reader.Read();
                }

                index++;
                TakeValue(ref reader, child);
            }

            return index == 0;
        }

        /// <summary>
        /// An item that names itself, <c>{"name": "campaign", "value": "spring"}</c>, stands for a member of that name: tags and headers are
        /// written in both ways, some by the same vendor.
        /// </summary>
        private void WalkNamed(ref Utf8JsonReader reader, FieldMap.Node node)
        {
            IsTooDeep |= depth + reader.CurrentDepth >= ElementScan.MaxDepth;
            FieldMap.Node? named = FindNamed(reader, node);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isValue = EscapedText.Is(reader, "value"u8);
                reader.Read();
                TakeValue(ref reader, isValue ? named : null);
            }
        }

        /// <summary>The name may come after the value, so that a reader of its own goes ahead.</summary>
        private static FieldMap.Node? FindNamed(Utf8JsonReader ahead, FieldMap.Node node)
        {
            while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
            {
                bool isName = EscapedText.Is(ahead, "name"u8);
                ahead.Read();
                if (isName && ahead.TokenType == JsonTokenType.String)
                {
                    return node.Find(ahead);
                }

                ahead.Skip();
            }

            return null;
        }

        private void TakeValue(ref Utf8JsonReader reader, FieldMap.Node? node)
        {
            JsonTokenType kind = reader.TokenType;
            if (node is null)
            {
                IsTooDeep |= ElementScan.SkipIsTooDeep(ref reader, depth);
                return;
            }

            int start = (int)reader.TokenStartIndex;
            int length = reader.ValueSpan.Length;
            bool isEscaped = reader.ValueIsEscaped;
            bool isNothing = kind == JsonTokenType.Null;
            bool isZero = false;
            Field field = node.Place < 0 ? Field.Unknown : map.FieldAt(node.Place);
            switch (kind)
            {
                case JsonTokenType.String:
                    start++;
                    isNothing = length == 0;
                    isZero = length == 1 && reader.ValueSpan[0] == '0';
                    break;
                case JsonTokenType.Number:
                    isZero = length == 1 && reader.ValueSpan[0] == '0';
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    isNothing = WalkOrSkip(ref reader, node, field is Field.Nested or Field.Data);
                    length = (int)reader.BytesConsumed - start;
                    break;
                default:
                    break;
            }

            if (isNothing && node.AnyMember is { } member)
            {
                NoteEmptyWrapper(new Slot(origin + start, length, kind, isEscaped, (byte)member.Place));
            }

            if (field != Field.Unknown)
            {
                Slot slot = new(origin + start, length, kind, isEscaped, (byte)node.Place);
                Note(field, slot, isNothing || (isZero && IsNumbered(field)));
                if (isNothing && field == Field.Nested)
                {
                    NoteEmptyWrapper(slot);
                }

                foreach (int other in node.Others)
                {
                    Note(map.FieldAt(other), slot with { Place = (byte)other }, isNothing || (isZero && IsNumbered(map.FieldAt(other))));
                }
            }
        }

        /// <summary>Whether the field's values are counted from 1.</summary>
        private static bool IsNumbered(Field field) => field is Field.CampaignId or Field.LinkId or Field.MessageId;

        private void NoteEmptyWrapper(in Slot slot)
        {
            if ((Present & (1ul << (int)Field.Nested)) == 0)
            {
                slots[(int)Field.Nested] = slot;
                HasEmptyWrapper = true;
            }
        }

        private bool WalkOrSkip(ref Utf8JsonReader reader, FieldMap.Node node, bool isWrapping)
        {
            bool wasTooDeep = IsTooDeep;
            bool isEmpty = Walk(ref reader, node);
            if (isWrapping)
            {
                IsWrappedTooDeep |= IsTooDeep && !wasTooDeep;
                IsTooDeep = wasTooDeep;
            }

            return isEmpty;
        }

        /// <summary>An earlier place of the same field wins; of the same place twice, the last.</summary>
        private void Note(Field field, in Slot slot, bool isNothing)
        {
            ulong bit = 1ul << (int)field;
            bool isTaken = (Present & bit) != 0;
            if (isTaken && slots[(int)field].Place < slot.Place)
            {
                return;
            }

            if (!isNothing)
            {
                slots[(int)field] = slot;
                Present |= bit;
            }
            else if (isTaken && slots[(int)field].Place == slot.Place)
            {
                Present &= ~bit;
            }
        }
    }
}
