using System.Text;
using System.Text.Json;
using BotClickStream.Serialization;
using CsCheck;

namespace BotClickStream.Tests.Serialization;

/// <summary>Holds <see cref="RecordJson"/> against <see cref="Utf8JsonWriter"/>.</summary>
public sealed class RecordJsonTests
{
    private static readonly Gen<byte[]> AnyText = Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 0, 60].Select(Encoding.UTF8.GetBytes),
        Gen.String[Gen.Char['\0', '\uD7FF'], 0, 20].Select(Encoding.UTF8.GetBytes),
        Gen.Byte.Array[0, 12]
    );

    [Fact]
    public void Whatever_bytes_a_text_has_it_is_written_as_the_base_library_does() =>
        AnyText.List[0, 4].Sample(texts => Assert.Equal(ByLibrary(texts), Written(texts)), iter: 5_000);

    private static string Written(List<byte[]> texts)
    {
        RecordJson json = new();
        json.Begin();
        json.BeginArray("texts"u8);
        texts.ForEach(text => json.Element(text));
        json.EndArray();
        texts.ForEach(text => json.TextIfAny("text"u8, text));
        texts.ForEach(text => json.Text("word"u8, Encoding.UTF8.GetString(text)));
        json.BeginObject("numbers"u8);
        texts.ForEach(text => json.Number("bytes"u8, text.Length));
        json.EndObject();
        return Encoding.UTF8.GetString(json.End());
    }

    private static string ByLibrary(List<byte[]> texts)
    {
        using MemoryStream written = new();
        using (Utf8JsonWriter json = new(written, ContractJson.Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("texts");
            texts.ForEach(text => json.WriteStringValue(text));
            json.WriteEndArray();
            texts.Where(text => text.Length > 0).ToList().ForEach(text => json.WriteString("text", text));
            texts.ForEach(text => json.WriteString("word", Encoding.UTF8.GetString(text)));
            json.WriteStartObject("numbers");
            texts.ForEach(text => json.WriteNumber("bytes", text.Length));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(written.ToArray());
    }
}
