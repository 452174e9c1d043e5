namespace BotClickStream.Decoding;

/// <summary>Why a part of a record could not be taken.</summary>
/// <param name="Code">One of <see cref="RejectionCodes"/>.</param>
/// <param name="Found">For a person: what was found, as a clause.</param>
/// <param name="Expected">For a person: what was expected, or what to do, as a clause; empty where there is nothing to say.</param>
/// <param name="Path">
/// From the record's root: <c>time</c>, <c>[3].time</c> of an array, <c>lines[3].time</c> of NDJSON (counted from 0, blank lines left
/// out), <c>data[3].time</c> inside a CloudEvent; empty for the record itself.
/// </param>
/// <param name="Start">
/// Where the bad element begins in the record's value. Of an element inside text that a CloudEvent carries as a string or in base64,
/// which has no bytes of its own in the record: where that text begins. <see cref="RecordReader.RejectedBytes"/> has the element.
/// </param>
/// <param name="Length">Its length in bytes.</param>
public readonly record struct Rejection(string Code, string Found, string Expected, string Path, int Start, int Length)
{
    /// <summary>Both clauses as a sentence.</summary>
    public string Detail => Expected.Length == 0 ? $"{Found}." : $"{Found}; {Expected}.";
}
