using System.CommandLine;
using BotClickStream.Commands;
using BotClickStream.Watching;

namespace BotClickStream.Tests.Commands;

public sealed class CommandLineTests
{
    public static TheoryData<string> AllCommands => [.. Program.CreateRoot().Subcommands.Select(command => command.Name)];

    [Theory]
    [InlineData("")]
    [InlineData("rnu")]
    [InlineData("run --nonsense")]
    [InlineData("run extra")]
    [InlineData("topics --partitions many")]
    [InlineData("topics --partitions 0")]
    [InlineData("topics --replication 0")]
    [InlineData("topics --create --script")]
    [InlineData("config --Kafka:BootstrapServers")]
    [InlineData("config --Horizon --Topics:Raw=x")]
    [InlineData("config --Horizn 1")]
    public async Task Wrong_usage_ends_with_2_and_says_so_on_standard_error_alone(string args)
    {
        (int exitCode, string output, string error) = await Call.Program(args);

        Assert.Equal(2, exitCode);
        Assert.NotEmpty(error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.True(args.StartsWith("config", StringComparison.Ordinal) || output.Length == 0, output);
    }

    [Theory]
    [InlineData("demo --recipients many", "error: --recipients is 'many'; allowed: a whole number\n")]
    [InlineData("demo --seed -1", "error: --seed is '-1'; allowed: a whole number, 0 or more\n")]
    [InlineData("demo --speed x", "error: --speed is 'x'; allowed: a number\n")]
    [InlineData(
        "demo --recipients 99999999999",
        "error: --recipients is '99999999999'; allowed: a whole number, -2147483648 to 2147483647\n"
    )]
    [InlineData("analyze x.json --mql x", "error: --mql is 'x'; allowed: a number, like 50 or 12.5\n")]
    [InlineData(
        "demo --seed 99999999999999999999",
        "error: --seed is '99999999999999999999'; allowed: a whole number, 0 to 18446744073709551615\n"
    )]
    [InlineData("play --every soon", "error: --every is 'soon'; allowed: a time span as hh:mm:ss\n")]
    [InlineData("evaluate --seed x 1", "error: --seed is 'x'; allowed: a whole number, 0 or more\n")]
    [InlineData("evaluate --seed 1 x", "error: --seed is 'x'; allowed: a whole number, 0 or more\n")]
    [InlineData("evaluate --partitions 1", "error: --partitions is '1'; allowed: a whole number, 2 to 1000\n")]
    [InlineData("config --rulse", "error: there is no option '--rulse'; is --rules meant?\n")]
    [InlineData("run extra", "error: 'run' takes no 'extra'\n")]
    [InlineData("decode x.json --envelope zip", "error: Argument 'zip' not recognized. Must be one of: 'kcat'\n")]
    [InlineData("calibrate", "error: Option '--write' is required\n")]
    public async Task Wrong_usage_is_told_in_words_of_the_command_line(string args, string said)
    {
        (int exitCode, _, string error) = await Call.Program(args);

        Assert.Equal(2, exitCode);
        Assert.StartsWith(said, error, StringComparison.Ordinal);
    }

    private static readonly Type[] Texts = [typeof(string), typeof(string[])];

    /// <summary>Of all commands; those without a value, and the library's own, have none to refuse.</summary>
    public static TheoryData<string, string> OptionsOfNoText =>
        [
            .. Program
                .CreateRoot()
                .Subcommands.SelectMany(command => command.Options.Select(option => (Command: command.Name, Option: option)))
                .Where(one => one.Option.ValueType != typeof(bool) && one.Option is not System.CommandLine.Help.HelpOption)
                .Where(one => !Texts.Contains(one.Option.ValueType))
                .Select(one => (one.Command, one.Option.Name)),
        ];

    [Theory]
    [MemberData(nameof(OptionsOfNoText))]
    public async Task What_an_option_takes_is_told_in_words_that_name_no_type(string command, string option)
    {
        (int exitCode, _, string error) = await Call.Program($"{command} {option}=~?~");

        Assert.Equal(2, exitCode);
        string said = Assert.Single(error.Split('\n'), line => line.Contains("~?~", StringComparison.Ordinal));
        Assert.StartsWith($"error: {option} is '~?~'; allowed: ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", said, StringComparison.Ordinal);
        Assert.DoesNotContain("BotClickStream.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_is_told_alone_with_those_there_are()
    {
        (int exitCode, _, string error) = await Call.Program("label file");

        Assert.Equal(2, exitCode);
        Assert.StartsWith(
            "error: there is no command 'label'; known are demo, run, ",
            Assert.Single(error.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_misspelt_command_is_told_with_the_one_that_is_probably_meant() =>
        Assert.Equal((2, "", "error: there is no command 'topcis'; is topics meant?\n"), await Call.Program("topcis --create"));

    [Fact]
    public async Task The_help_documents_the_exit_codes()
    {
        (int exitCode, string output, _) = await Call.Program("--help");

        Assert.Equal(0, exitCode);
        Assert.Contains("0 done, 1 the work failed, 2 wrong usage or configuration", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_program_is_called_what_its_help_calls_it() => Assert.Equal("botclickstream", typeof(Program).Assembly.GetName().Name);

    [Fact]
    public async Task The_help_lists_each_command_with_a_sentence_on_one_line()
    {
        string[] commands = (await Call.Program("--help")).Output.Split("Commands:")[1].Trim().Split('\n');

        Assert.Equal(AllCommands.Count, commands.Length);
        Assert.All(commands, command => Assert.EndsWith(".", command, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(AllCommands))]
    public async Task The_help_of_a_command_has_an_example_that_parses(string command)
    {
        (int exitCode, string output, _) = await Call.Program($"{command} --help");

        Assert.Equal(0, exitCode);
        string[] examples = [.. output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith($"botclickstream {command}"))];
        Assert.NotEmpty(examples);
        Assert.All(
            examples,
            example => Assert.Empty(Program.CreateRoot().Parse(ConfigurationOption.Gather(example.Split(' ')[1..])).Errors)
        );
    }

    [Theory]
    [InlineData("--Kafka:BootstrapServers=a:1")]
    [InlineData("--Kafka:BootstrapServers a:1")]
    [InlineData("--BotClickStream:Kafka:BootstrapServers a:1")]
    [InlineData("--Kafka:BootstrapServers x:1 --Kafka:BootstrapServers a:1")]
    public async Task A_key_of_the_configuration_can_be_given_in_each_of_its_forms(string args)
    {
        (int exitCode, string output, _) = await Call.Program($"config {args}");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"BotClickStream:Kafka:BootstrapServers +a:1 +command line", output);
    }

    [Fact]
    public async Task A_value_may_hold_an_equals_sign_and_options_may_follow()
    {
        (int exitCode, string output, _) = await Call.Program("config --Kafka:Client:sasl.username=a=b --stack-trace");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"sasl\.username +a=b +command line", output);
    }

    [Fact]
    public async Task A_key_is_refused_where_it_would_have_no_effect()
    {
        (int exitCode, _, string error) = await Call.Program("simulate out --Scoring:Credit every");

        Assert.Equal(2, exitCode);
        Assert.Contains("'simulate' reads no configuration", error, StringComparison.Ordinal);
    }

    [Fact]
    public void After_two_dashes_nothing_is_a_key() =>
        Assert.Equal(["analyze", "--", "--Kafka:X", "1"], ConfigurationOption.Gather(["analyze", "--", "--Kafka:X", "1"]));

    public static TheoryData<Exception, int, string> Failures =>
        new()
        {
            { new CommandException(ExitCode.Usage, "no such thing"), 2, "error: no such thing\n" },
            { new CommandException(ExitCode.Failed, "it broke"), 1, "error: it broke\n" },
            { new WorkerException("topics are missing"), 1, "error: topics are missing\n" },
            { new FileNotFoundException("no events.ndjson"), 1, "error: no events.ndjson\n" },
            { new OperationCanceledException(), 1, "error: stopped before it was done\n" },
        };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task A_failure_is_told_in_its_own_words(Exception failure, int exitCode, string error) =>
        Assert.Equal((exitCode, "", error), await Call.Program(Failing(failure), "fail"));

    [Fact]
    public async Task A_defect_is_called_one_and_shows_its_place_only_when_asked()
    {
        (int exitCode, _, string error) = await Call.Program(Failing(new InvalidOperationException("two\nlines")), "fail");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("error: InvalidOperationException: two lines\n", error, StringComparison.Ordinal);
        Assert.Contains("defect", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);

        (_, _, error) = await Call.Program(Failing(new InvalidOperationException("two\nlines")), "fail --stack-trace");

        Assert.Contains("   at ", error, StringComparison.Ordinal);
    }

    private static RootCommand Failing(Exception failure)
    {
        Command fail = new("fail");
        fail.SetAction((Func<ParseResult, int>)(_ => throw failure));
        RootCommand root = Program.CreateRoot();
        root.Add(fail);
        return root;
    }
}
