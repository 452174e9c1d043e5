using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>
/// What was found out about recent texts, by their keys: a fixed number of places in pairs, each pair keeping the newest two that fell on it. So
/// what repeats costs one look-up, and what never repeats costs no memory.
/// </summary>
/// <param name="bits">Two to the power of it is the number of places.</param>
internal sealed class RecentTable<T>(int bits)
    where T : struct
{
    private readonly (Hash128 Key, T Value)[] places = new (Hash128, T)[1 << bits];

    public bool TryGet(Hash128 key, out T value)
    {
        int pair = Pair(key);
        ref readonly (Hash128 Key, T Value) place = ref places[pair];
        if (place.Key != key)
        {
            place = ref places[pair + 1];
        }

        value = place.Value;
        return place.Key == key;
    }

    public void Set(Hash128 key, T value)
    {
        int pair = Pair(key);
        places[pair + 1] = places[pair];
        places[pair] = (key, value);
    }

    private int Pair(Hash128 key) => (int)(key.Low & (uint)(places.Length - 2));
}
