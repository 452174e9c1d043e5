using System.CommandLine;
using System.Security.Cryptography;
using BotClickStream.Hygiene;

namespace BotClickStream.Commands;

/// <summary>Writes a hidden link for a mail, and how to announce it.</summary>
internal static class BaitCommand
{
    private const int NameDigits = 8;

    private static readonly Argument<string> Page = new("URL") { Description = "Where it is to lead: a page of your own, https://" };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "What tells this bait from other mails', such as the campaign; drawn by lot if not given",
        HelpName = "NAME",
    };

    private static readonly Option<string> Text = new("--text")
    {
        Description = "What somebody reads whose mail program shows the link after all; in the mail's language",
        HelpName = "TEXT",
        DefaultValueFactory = _ => BaitSnippet.DefaultText,
    };

    private static readonly Option<string?> Landing = new("--landing")
    {
        Description = "Write a page here that tells who gets there after all what the link is for, to put at URL",
        HelpName = "OUT.html",
    };

    public static Command Create()
    {
        Command command = new(
            "bait",
            """
            Write a hidden link for a mail, which scanners follow and people don't see.

            The snippet goes to standard output, how to announce it to standard error. docs/bait-links.md says where it belongs and why.

            Examples:
              botclickstream bait https://www.acme.example/
              botclickstream bait https://www.acme.example/about-this-link --name spring-sale --landing about-this-link.html
            """
        )
        {
            Page,
            Name,
            Text,
            Landing,
        };
        command.SetAction(Write);
        return command;
    }

    private static int Write(ParseResult parsed)
    {
        string name = parsed.GetValue(Name) ?? RandomNumberGenerator.GetHexString(NameDigits, lowercase: true);
        BaitSnippet bait =
            BaitSnippet.TryCreate(parsed.GetRequiredValue(Page), name, parsed.GetRequiredValue(Text), out string? problem)
            ?? throw new CommandException(ExitCode.Usage, problem!);
        string? landing = parsed.GetValue(Landing);
        CommandFiles.Check([], [(Landing.Name, landing)]);
        using (FileStream? page = CommandFiles.Create(landing))
        {
            page?.Write(System.Text.Encoding.UTF8.GetBytes(bait.LandingPage));
        }

        parsed.InvocationConfiguration.Output.WriteLine(bait.Html);
        parsed.InvocationConfiguration.Error.WriteLine(
            $"""

            Put it near the beginning of the mail's HTML, of that part alone, and have its clicks tracked like all others'. Then announce it, in one of two ways:

            * for all mails, by a URL pattern (Input:LinkRoles, docs/configuration.md):
                --Input:LinkRoles:bait '{bait.Pattern}'
            * for this mail, as one of the links of its campaign event (contracts/email.events.raw.schema.json):
                {bait.ManifestLink}
            """
        );
        return ExitCode.Done;
    }
}
