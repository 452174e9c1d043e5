using BotClickStream.Brokers;
using Confluent.Kafka;

namespace BotClickStream.Input;

/// <summary>What a role's consumer reports. What broke it the client repeats as it is closed: that is counted once, also where it is seen only then, since nobody polled any more when it happened.</summary>
internal sealed class ConsumerErrors(string role, BrokerErrors errors)
{
    private readonly string client = $"{role} consumer";
    private ErrorCode noticed = ErrorCode.NoError;

    public void Notice(Error error)
    {
        if (IsOfName(error.Code))
        {
            NoticeRecoverable(error);
        }
        else
        {
            errors.Notice(client, error);
        }
    }

    /// <summary>Another consumer is taken in its place where it can't go on.</summary>
    public void NoticeRecoverable(Error error)
    {
        noticed = error.Code;
        errors.NoticeRecoverable(client, error);
    }

    /// <summary>It said so as it was closed.</summary>
    public void NoticeClosed(Error error)
    {
        if (error.Code != noticed)
        {
            NoticeRecoverable(error);
        }
    }

    /// <summary>Another consumer is in its place.</summary>
    public void BeginAnew() => noticed = ErrorCode.NoError;

    /// <summary>Whether another is a member by its name, or is taken for one.</summary>
    public static bool IsOfName(ErrorCode? code) => code is ErrorCode.FencedInstanceId or ErrorCode.UnreleasedInstanceId;
}
