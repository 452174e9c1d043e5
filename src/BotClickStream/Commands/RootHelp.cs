using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace BotClickStream.Commands;

/// <summary>
/// The usual help, but that the program's own lists each command with the first line of its description: the rest, with examples, is for
/// the command's help.
/// </summary>
internal sealed class RootHelp(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => help.ClearsParseErrors;

    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is RootCommand root)
        {
            foreach (Command command in root.Subcommands)
            {
                command.Description = command.Description?.Split('\n')[0];
            }
        }

        return help.Invoke(parseResult);
    }
}
