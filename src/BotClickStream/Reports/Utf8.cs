using System.Text;
using BotClickStream.Detection;

namespace BotClickStream.Reports;

internal static class Utf8
{
    public static string Read(OutputBuffer outputs, TextRange range) => Encoding.UTF8.GetString(outputs.Text(range));
}
