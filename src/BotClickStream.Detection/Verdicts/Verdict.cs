namespace BotClickStream.Detection;

/// <summary>What is made of an event's evidence, or said of it by an operator.</summary>
/// <param name="LogOdds">Thousandths, with the prior and the operator's weight.</param>
/// <param name="Operators">The row of what an operator says of it; 0 where that is nothing.</param>
internal readonly record struct Verdict(Label Label, Actor Actor, int LogOdds, int Operators = 0);
