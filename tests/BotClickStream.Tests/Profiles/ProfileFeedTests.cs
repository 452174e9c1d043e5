using BotClickStream.Detection;
using BotClickStream.Profiles;

namespace BotClickStream.Tests.Profiles;

public sealed class ProfileFeedTests
{
    [Fact]
    public async Task No_lane_gets_a_cursor_before_the_topic_has_been_read()
    {
        ProfileFeed feed = new(mostKeys: 10);
        feed.Add(Record("a.example", partition: 1, offset: 0));
        Task<ProfileCursor> opening = feed.OpenAsync(partition: 0, TestContext.Current.CancellationToken);
        Assert.False(opening.IsCompleted);
        using CancellationTokenSource stop = new();
        Task<ProfileCursor> stopped = feed.OpenAsync(partition: 0, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);

        feed.CompleteRead();

        Assert.Equal(0, (await opening).Next()?.Offset);
    }

    [Fact]
    public async Task A_cursor_has_each_keys_last_record_in_order_and_then_what_follows_but_for_its_own_partitions()
    {
        ProfileFeed feed = Read(
            Record("a.example", partition: 1, offset: 0),
            Record("b.example", partition: 1, offset: 1),
            Record("a.example", partition: 1, offset: 2),
            Record("own.example", partition: 0, offset: 3),
            Record("c.example", partition: 2, offset: 4),
            Tombstone("c.example", partition: 2, offset: 6)
        );
        ProfileCursor cursor = await OpenAsync(feed);

        Assert.Equal([1, 2], Offsets(cursor));
        Assert.Equal(4, cursor.Position);
        feed.Add(Record("own.example", partition: 0, offset: 8));
        feed.Add(Tombstone("a.example", partition: 1, offset: 9));
        feed.Add(Record("d.example", partition: 2, offset: 10));
        Assert.Equal([9, 10], Offsets(cursor));
        Assert.Equal(11, cursor.Position);
    }

    [Fact]
    public async Task What_a_lane_had_taken_before_it_was_stopped_comes_apart_from_what_is_new()
    {
        ProfileFeed feed = Read(
            Record("a.example", partition: 1, offset: 0),
            Record("own.example", partition: 0, offset: 1),
            Record("b.example", partition: 1, offset: 2),
            Record("c.example", partition: 1, offset: 5)
        );
        ProfileCursor cursor = await OpenAsync(feed);

        Assert.Equal([0, 2], cursor.TakenBefore(5).Select(record => record.Offset));
        Assert.Equal(5, cursor.Position);
        Assert.Equal([5], Offsets(cursor));
        Assert.Equal(6, cursor.Position);
    }

    [Fact]
    public async Task Past_the_limit_only_known_keys_change()
    {
        ProfileFeed feed = Read(Record("a.example", partition: 1, offset: 0));

        Assert.True(feed.Add(Record("b.example", partition: 1, offset: 1)));
        Assert.False(feed.Add(Record("c.example", partition: 1, offset: 2)));
        Assert.True(feed.Add(Record("a.example", partition: 1, offset: 3)));
        Assert.True(feed.Add(Tombstone("b.example", partition: 1, offset: 4)));
        Assert.True(feed.Add(Record("c.example", partition: 1, offset: 5)));
        Assert.Equal([3, 5], Offsets(await OpenAsync(feed)));
    }

    private static ProfileFeed Read(params ProfileRecord[] records)
    {
        ProfileFeed feed = new(mostKeys: records.Length + 1);
        Array.ForEach(records, record => Assert.True(feed.Add(record)));
        feed.CompleteRead();
        return feed;
    }

    private static Task<ProfileCursor> OpenAsync(ProfileFeed feed) => feed.OpenAsync(partition: 0, TestContext.Current.CancellationToken);

    private static List<long> Offsets(ProfileCursor cursor)
    {
        List<long> offsets = [];
        while (cursor.Next() is { } record)
        {
            offsets.Add(record.Offset);
        }

        return offsets;
    }

    private static ProfileRecord Record(string domain, int partition, long offset) =>
        new($"domain:{domain}#{partition}", ProfileKind.Domain, [], default, partition, 1, 0, 0, Expires: 1, offset);

    private static ProfileRecord Tombstone(string domain, int partition, long offset) =>
        Record(domain, partition, offset) with
        {
            Expires = 0,
        };
}
