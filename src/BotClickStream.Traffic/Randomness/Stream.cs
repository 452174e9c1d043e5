namespace BotClickStream.Traffic;

/// <summary>What a stream of random numbers is for. Each has its own, so that a change to one leaves the others' numbers alone.</summary>
internal enum Stream : ulong
{
    Campaign = 1,
    Links,
    Source,
    SendOrder,
    District,
    Organisation,
    Gateway,
    Profile,
    Delivery,
    Scan,
    Proxy,
    Person,
    Twin,
    Transport,
    EventId,
    Images,
    Again,
    Exit,
    Desks,
}
