using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Settings;
using BotClickStream.Watching;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotClickStream;

/// <summary>All that a <see cref="Worker"/> is made of.</summary>
public sealed record WorkerSetup
{
    /// <summary>Valid settings with a bootstrap address.</summary>
    public required WorkerSettings Settings { get; init; }

    public required DetectorSettings Detector { get; init; }

    /// <summary>The labels' <c>rules</c>.</summary>
    public required string RulesId { get; init; }

    public required WorkerMetrics Metrics { get; init; }

    public DecoderSettings Decoder { get; init; } = new();

    public BrokerKind Broker { get; init; } = BrokerKind.Real;

    public WorkerHealth Health { get; init; } = new();

    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
