using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace BotClickStream.Detection.Tests;

/// <summary>The core has no clock, no I/O, no task and no chance in it, and the build sees to it.</summary>
public sealed class PurityTests
{
    private static readonly string PurityFolder = Path.Combine(AppContext.BaseDirectory, "purity");
    private static readonly string BannedSymbols = Path.Combine(PurityFolder, "BannedSymbols.txt");

    /// <summary>What each line of <c>BannedSymbols.txt</c> must refuse.</summary>
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["T:System.DateTime"] = "System.DateTime.UtcNow",
        ["T:System.DateTimeOffset"] = "System.DateTimeOffset.UtcNow",
        ["T:System.TimeProvider"] = "System.TimeProvider.System.GetTimestamp()",
        ["T:System.Diagnostics.Stopwatch"] = "System.Diagnostics.Stopwatch.GetTimestamp()",
        ["P:System.Environment.TickCount"] = "System.Environment.TickCount",
        ["P:System.Environment.TickCount64"] = "System.Environment.TickCount64",
        ["T:System.Environment"] = "System.Environment.MachineName",
        ["T:System.Threading.Timer"] = "new System.Threading.Timer(_ => { })",
        ["T:System.Threading.PeriodicTimer"] = "new System.Threading.PeriodicTimer(default)",
        ["T:System.Threading.ThreadPool"] = "System.Threading.ThreadPool.ThreadCount",
        ["T:System.Threading.Thread"] = "System.Threading.Thread.CurrentThread",
        ["T:System.Threading.Tasks.Task"] = "System.Threading.Tasks.Task.CompletedTask",
        ["T:System.Threading.Tasks.Task`1"] = "default(System.Threading.Tasks.Task<int>)!.Result",
        ["T:System.Threading.Tasks.ValueTask"] = "default(System.Threading.Tasks.ValueTask).IsCompleted",
        ["T:System.Threading.Tasks.ValueTask`1"] = "default(System.Threading.Tasks.ValueTask<int>).Result",
        ["T:System.Threading.Tasks.Parallel"] = "System.Threading.Tasks.Parallel.For(0, 1, _ => { })",
        ["T:System.Collections.Generic.IAsyncEnumerable`1"] =
            "default(System.Collections.Generic.IAsyncEnumerable<int>)!.GetAsyncEnumerator()",
        ["T:System.Random"] = "System.Random.Shared.Next()",
        ["T:System.Security.Cryptography.RandomNumberGenerator"] = "System.Security.Cryptography.RandomNumberGenerator.GetInt32(9)",
        ["M:System.Guid.NewGuid"] = "System.Guid.NewGuid()",
        ["M:System.Guid.CreateVersion7"] = "System.Guid.CreateVersion7()",
        ["T:System.HashCode"] = "System.HashCode.Combine(1, 2)",
        ["M:System.Object.GetHashCode"] = "new object().GetHashCode()",
        ["M:System.String.GetHashCode"] = "\"x\".GetHashCode()",
        ["M:System.String.GetHashCode(System.StringComparison)"] = "\"x\".GetHashCode(System.StringComparison.Ordinal)",
        ["M:System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(System.Object)"] =
            "System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(\"x\")",
        ["T:System.Diagnostics.Process"] = "System.Diagnostics.Process.GetCurrentProcess()",
        ["T:System.Console"] = "System.Console.In",
        ["T:System.Diagnostics.Debug"] = "System.Diagnostics.Debug.IndentLevel",
        ["T:System.Diagnostics.Trace"] = "System.Diagnostics.Trace.IndentLevel",
        ["N:System.Diagnostics.Tracing"] = "new System.Diagnostics.Tracing.EventSource(\"x\")",
        ["N:System.IO"] = "System.IO.File.Exists(\"x\")",
        ["N:System.Net"] = "System.Net.IPAddress.Loopback",
    };

    public static TheoryData<string> BannedNames { get; } = [.. BannedLines().Select(line => line.Split(';')[0])];

    [Theory]
    [MemberData(nameof(BannedNames))]
    public async Task What_is_banned_does_not_build(string symbol)
    {
        Diagnostic[] found = await Analyze(Refused[symbol]);

        Assert.Contains(found, diagnostic => diagnostic.Id == "RS0030");
    }

    [Fact]
    public async Task What_is_not_banned_builds() =>
        Assert.Empty(await Analyze("System.Math.Max(1, 2) + \"x\".Length + new System.Collections.Generic.List<int>().Count"));

    [Fact]
    public void Every_ban_says_why() => Assert.All(BannedLines(), line => Assert.Matches("^[TMPN]:[^;]+;.+\\.$", line));

    [Fact]
    public void The_core_references_nothing_but_the_framework()
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

        Assert.All(
            typeof(PartitionDetector).Assembly.GetReferencedAssemblies(),
            name => Assert.Equal(framework, Path.GetDirectoryName(Assembly.Load(name).Location))
        );
    }

    private static IEnumerable<string> BannedLines() => File.ReadLines(BannedSymbols).Where(line => line.Length > 0);

    private static async Task<Diagnostic[]> Analyze(string expression)
    {
        string source = $"class Core {{ object Field() => {expression}; }}";
        string[] framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Core",
            [CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken)],
            framework
                .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)
        );
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error));

        CompilationWithAnalyzers analysis = compilation.WithAnalyzers(Analyzers(), new AnalyzerOptions([new BannedText(BannedSymbols)]));
        return [.. await analysis.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken)];
    }

    private static ImmutableArray<DiagnosticAnalyzer> Analyzers() =>
        [
            .. Assembly
                .LoadFrom(Path.Combine(PurityFolder, "Microsoft.CodeAnalysis.CSharp.BannedApiAnalyzers.dll"))
                .GetTypes()
                .Where(type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
                .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
        ];

    private sealed class BannedText(string path) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(File.ReadAllText(path));
    }
}
