using BotClickStream.Brokers;
using BotClickStream.Input;
using BotClickStream.Tests.Watching;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace BotClickStream.Tests.Input;

public sealed class ConsumerErrorsTests
{
    private static readonly Error Fence = new(ErrorCode.FencedInstanceId, "replaced", isFatal: true);

    private readonly CollectorRegistry registry = Metrics.NewCustomRegistry();
    private readonly WorkerFailure failure = new();
    private readonly ConsumerErrors errors;

    public ConsumerErrorsTests() =>
        errors = new ConsumerErrors(
            "detector",
            new BrokerErrors(
                new WorkerMetrics(registry),
                new BrokerContact(new WorkerHealth(), NullLogger.Instance, TimeProvider.System),
                NullLogger.Instance,
                failure
            )
        );

    [Fact]
    public async Task A_fence_that_is_seen_only_as_the_consumer_closes_is_counted_and_ends_nothing()
    {
        errors.NoticeClosed(Fence);

        await AssertFencesAsync(1);
    }

    [Fact]
    public async Task A_fence_that_is_repeated_as_the_consumer_closes_is_counted_once()
    {
        errors.NoticeRecoverable(Fence);
        errors.NoticeClosed(Fence);
        errors.NoticeClosed(Fence);

        await AssertFencesAsync(1);
    }

    [Fact]
    public async Task A_fence_of_the_next_consumer_is_another()
    {
        errors.NoticeRecoverable(Fence);
        errors.NoticeClosed(Fence);
        errors.BeginAnew();
        errors.NoticeClosed(Fence);

        await AssertFencesAsync(2);
    }

    private async Task AssertFencesAsync(int times)
    {
        Assert.Contains(
            $"botclickstream_broker_errors_total{{code=\"FencedInstanceId\"}} {times}\n",
            await MetricsTests.TextOf(registry),
            StringComparison.Ordinal
        );
        Assert.False(failure.HasHappened);
    }
}
