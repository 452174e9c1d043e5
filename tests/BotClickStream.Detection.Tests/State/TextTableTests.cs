using CsCheck;

namespace BotClickStream.Detection.Tests;

public sealed class TextTableTests
{
    [Fact]
    public void Texts_of_any_length_are_kept_while_others_come_and_go() =>
        Gen.Select(Gen.OneOf(Gen.Int[0, 90], Gen.Int[0, 4_000], Gen.Const(65_535)), Gen.Byte, Gen.Int[0, 999])
            .Array[1, 60]
            .Sample(
                script =>
                {
                    TextTable table = new();
                    List<(int Id, byte[] Text)> model = [];
                    foreach ((int length, byte fill, int pick) in script)
                    {
                        if (pick % 3 == 0 && model.Count > 0)
                        {
                            int at = pick % model.Count;
                            table.Remove(model[at].Id);
                            model.RemoveAt(at);
                        }
                        else
                        {
                            byte[] text = [.. Enumerable.Range(0, length).Select(i => (byte)(fill + i))];
                            model.Add((table.Add(text), text));
                        }

                        foreach ((int id, byte[] text) in model)
                        {
                            byte[] room = new byte[text.Length];
                            Assert.Equal(text.Length, table.CopyTo(id, room));
                            Assert.Equal(text, room);
                            Assert.Equal(text.Length, table.LengthOf(id));
                            Assert.True(table.Equals(id, text));
                            Assert.False(table.Equals(id, [.. text, 0]));
                            Assert.False(text.Length > 0 && table.Equals(id, [.. text[..^1], (byte)(text[^1] + 1)]));
                        }
                    }

                    model.ForEach(kept => table.Remove(kept.Id));
                    Assert.Equal(0, table.Count);
                },
                iter: Cases.Of(30)
            );

    [Fact]
    public void A_text_too_long_is_cut()
    {
        TextTable table = new();

        Assert.Equal(65_535, table.LengthOf(table.Add(new byte[70_000])));
    }

    [Fact]
    public void An_empty_text_takes_no_row()
    {
        TextTable table = new();

        Assert.Equal(0, table.Add([]));
        Assert.Equal(0, table.Count);
        Assert.True(table.Equals(0, []));
        Assert.False(table.Equals(0, "x"u8));
    }

    [Theory]
    [InlineData(26, 1)]
    [InlineData(27, 2)]
    [InlineData(54, 2)]
    [InlineData(55, 3)]
    public void A_block_holds_28_bytes_with_the_length_in_the_first(int length, int rows)
    {
        TextTable table = new();
        table.Add(new byte[length]);

        Assert.Equal(rows, table.Count);
    }
}
