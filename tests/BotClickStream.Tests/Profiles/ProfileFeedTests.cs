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
        Task<ProfileCursor> opening = feed.OpenAsync(partition: 0, told: 0, TestContext.Current.CancellationToken);
        Assert.False(opening.IsCompleted);
        using CancellationTokenSource stop = new();
        Task<ProfileCursor> stopped = feed.OpenAsync(partition: 0, told: 0, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.InTime());

        feed.CompleteRead();

        Assert.Equal(1, (await opening.InTime()).Position);
    }

    [Fact]
    public async Task A_lane_recalls_each_keys_last_record_and_is_told_what_follows_but_for_its_own_partitions()
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
        PartitionDetector detector = new(new DetectorSettings());

        cursor.Recall(detector);
        Assert.Equal(2, detector.Statistics.Rows["profiles-elsewhere"]);
        Assert.Equal(7, cursor.Position);
        Assert.Empty(Offsets(cursor));
        feed.Add(Record("own.example", partition: 0, offset: 8));
        feed.Add(Tombstone("a.example", partition: 1, offset: 9));
        feed.Add(Record("d.example", partition: 2, offset: 10));
        Assert.Equal([9, 10], Offsets(cursor));
        Assert.Equal(11, cursor.Position);
    }

    /// <summary>The instance that had it before may have read further: until this one has too, the lane would judge by less than it was told.</summary>
    [Fact]
    public async Task A_lane_that_was_told_more_than_was_read_waits_for_it()
    {
        ProfileFeed feed = Read(Record("a.example", partition: 1, offset: 0));
        Assert.False(feed.IsWanted);
        Task<ProfileCursor> opening = feed.OpenAsync(partition: 0, told: 5, TestContext.Current.CancellationToken);
        Assert.False(opening.IsCompleted);
        Assert.True(feed.IsWanted);

        feed.Add(Record("b.example", partition: 1, offset: 4));
        feed.CompleteRead();

        Assert.Equal(5, (await opening.InTime()).Position);
        Assert.False(feed.IsWanted);
    }

    [Fact]
    public async Task Where_the_topic_was_made_anew_a_lane_is_told_what_there_is()
    {
        ProfileFeed feed = Read(Record("a.example", partition: 1, offset: 0));
        Task<ProfileCursor> opening = feed.OpenAsync(partition: 0, told: 50, TestContext.Current.CancellationToken);

        // The first may have begun before it was asked.
        feed.CompleteRead();
        Assert.False(opening.IsCompleted);
        feed.CompleteRead();

        Assert.Equal(1, (await opening.InTime()).Position);
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
        PartitionDetector detector = new(new DetectorSettings());
        (await OpenAsync(feed)).Recall(detector);
        Assert.Equal(2, detector.Statistics.Rows["profiles-elsewhere"]);
    }

    private static ProfileFeed Read(params ProfileRecord[] records)
    {
        ProfileFeed feed = new(mostKeys: records.Length + 1);
        Array.ForEach(records, record => Assert.True(feed.Add(record)));
        feed.CompleteRead();
        return feed;
    }

    private static Task<ProfileCursor> OpenAsync(ProfileFeed feed) =>
        feed.OpenAsync(partition: 0, told: 0, TestContext.Current.CancellationToken);

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
        new(
            $"domain:{domain}#{partition}",
            ProfileKind.Domain,
            System.Text.Encoding.UTF8.GetBytes(domain),
            default,
            partition,
            1,
            0,
            0,
            Expires: 1,
            offset
        );

    private static ProfileRecord Tombstone(string domain, int partition, long offset) =>
        Record(domain, partition, offset) with
        {
            Expires = 0,
        };
}
