using AlertPipeline.Feeds;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Feeds;

public sealed class SortedEntriesTests
{
    private const string Feed = "05feed";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_entry_is_unseen_once()
    {
        var first = Sort(SeenEntries.None, TestFeeds.Item("a", "A"));

        var second = Sort(first.Seen, TestFeeds.Item("b", "B"), TestFeeds.Item("a", "A"));

        Assert.Equal(["A"], first.Unseen.Select(article => article.Title));
        Assert.Equal(["B"], second.Unseen.Select(article => article.Title));
        Assert.Empty(second.Revised);
    }

    [Fact]
    public void An_edited_entry_is_a_revision_of_its_article()
    {
        var first = Sort(SeenEntries.None, TestFeeds.Item("a", "Ban lifted"), TestFeeds.Item("b", "B"));

        var second = Sort(first.Seen, TestFeeds.Item("a", "Ban not lifted"), TestFeeds.Item("b", "B"));

        Assert.Empty(second.Unseen);
        var revised = Assert.Single(second.Revised);
        Assert.Equal((first.Unseen[0].ArticleId, "Ban not lifted", Now), (revised.ArticleId, revised.Title, revised.RevisedAt));
        Assert.False(Sort(second.Seen, TestFeeds.Item("a", "Ban not lifted")).HasNews);
    }

    [Fact]
    public void An_edit_moves_neither_by_the_update_time_in_the_id_nor_by_a_new_link()
    {
        var first = Sort(SeenEntries.None, Entry("https://gov.example/rule#2026-11-20T10:00:00Z", "https://gov.example/rule", "Rule"));

        var second = Sort(first.Seen, Entry("https://gov.example/rule#2026-11-24T06:00:00Z", "https://gov.example/rule-amended", "Rule amended"));

        Assert.Equal(first.Unseen[0].ArticleId, Assert.Single(second.Revised).ArticleId);
    }

    [Fact]
    public void The_same_text_at_the_same_link_under_another_id_is_the_same_entry()
    {
        var first = Sort(SeenEntries.None, Entry("id-1", "https://world.example/a", "A"), Entry("id-2", "https://world.example/b", "B"));

        var second = Sort(first.Seen, Entry("id-3", "https://world.example/a?utm_source=rss", "A"), Entry("id-4", "https://world.example/b", "B"));

        Assert.False(second.HasNews);
    }

    [Fact]
    public void Another_text_at_the_same_link_under_another_id_is_news()
    {
        var first = Sort(SeenEntries.None, Entry("id-1", "https://world.example/updates", "Monday's rule"));

        var second = Sort(first.Seen, Entry("id-2", "https://world.example/updates", "Tuesday's rule"));

        Assert.Equal(["Tuesday's rule"], second.Unseen.Select(article => article.Title));
    }

    [Fact]
    public void The_same_title_at_another_link_is_news()
    {
        var first = Sort(SeenEntries.None, Entry("id-1", "https://world.example/1", "Additions to the Entity List"));

        var second = Sort(first.Seen, Entry("id-2", "https://world.example/2", "Additions to the Entity List"));

        Assert.Single(second.Unseen);
    }

    [Fact]
    public void One_content_under_two_ids_of_a_document_is_one_entry()
    {
        var sorted = Sort(SeenEntries.None, Entry("id-1", "https://world.example/a", "A"), Entry("id-2", "https://world.example/a", "A"));

        Assert.Single(sorted.Unseen);
    }

    [Fact]
    public void A_new_template_that_changes_most_texts_at_once_is_no_edit()
    {
        var before = Enumerable.Range(0, 10).Select(i => TestFeeds.Item($"{i}", $"T{i}")).ToArray();
        var after = Enumerable.Range(0, 10).Select(i => TestFeeds.Item($"{i}", $"T{i}", "<description>Read more</description>")).ToArray();
        var first = Sort(SeenEntries.None, before);

        var second = Sort(first.Seen, after);

        Assert.Empty(second.Revised);
        Assert.Equal(10, second.ChangedTogether);
        Assert.Equal(0, Sort(second.Seen, after).ChangedTogether);
    }

    [Fact]
    public void Several_edits_among_many_entries_are_edits()
    {
        var before = Enumerable.Range(0, 30).Select(i => TestFeeds.Item($"{i}", $"T{i}")).ToArray();
        var first = Sort(SeenEntries.None, before);

        var second = Sort(first.Seen, [.. before.Select((item, i) => i % 5 == 0 ? TestFeeds.Item($"{i}", $"T{i}, corrected") : item)]);

        Assert.Equal(6, second.Revised.Count);
    }

    [Fact]
    public void A_rejected_entry_is_told_of_once_with_its_reason()
    {
        const string Bad = "<item><guid>bad</guid></item>";
        var first = Sort(SeenEntries.None, TestFeeds.Item("a"), Bad);

        var second = Sort(first.Seen, TestFeeds.Item("a"), Bad);

        Assert.Equal("Entry 2 of the feed has neither a title nor a text.", Assert.Single(first.Rejected).Reason);
        Assert.False(second.HasNews);
    }

    [Fact]
    public void What_the_feed_holds_now_is_remembered_and_of_what_it_held_before_the_newest()
    {
        var old = Enumerable.Range(0, 6_000).Select(i => SeenEntry.Of(Article($"old {i}"))).ToList();
        var now = Enumerable.Range(0, 3_000).Select(i => SeenEntry.Of(Article($"now {i}"))).ToList();

        var seen = SeenEntries.Read(SeenEntries.None.With(old).With(now).Write());

        Assert.Equal(now.Count + SeenEntries.MaxPast, seen.Count);
        Assert.All(now, entry => Assert.True(seen.Contains(entry)));
        Assert.True(seen.Contains(old[0]));
        Assert.False(seen.Contains(old[^1]));
    }

    private static SortedEntries Sort(SeenEntries seen, params string[] items) => SortedEntries.Sort(
        ArticleBuilder.Build(TestFeeds.Parse(TestFeeds.Rss(items)), Feed, new Uri("https://world.example/rss"), Now), seen, Now);

    private static string Entry(string id, string link, string title) => $"<item><guid isPermaLink=\"false\">{id}</guid><title>{title}</title><link>{link}</link></item>";

    private static Article Article(string id) => new(
        StableHash.Id(Feed, id), Feed, 5, "world.example", "World", new Uri($"https://world.example/{id.Replace(' ', '-')}"), id, "", null, null, Now);
}
