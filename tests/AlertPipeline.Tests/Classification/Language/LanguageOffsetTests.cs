using System.Text.Json.Nodes;
using AlertPipeline.Classification;
using AlertPipeline.Classification.Language;
using AlertPipeline.Classification.Refinement;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Classification.Language;

/// <summary>No range that the service names becomes evidence unless its words stand there in the stored article.</summary>
public sealed class LanguageOffsetTests : IAsyncLifetime
{
    private LanguageStage _stage = null!;

    public async ValueTask InitializeAsync() => _stage = await LanguageStage.CreateAsync();

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Theory]
    [InlineData(0, 5)]
    [InlineData(2, 5)]
    [InlineData(-1, 5)]
    [InlineData(1, 4)]
    [InlineData(1, 6)]
    [InlineData(1, 0)]
    [InlineData(1, -5)]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MaxValue, 5)]
    [InlineData(int.MinValue, int.MinValue)]
    public async Task A_range_where_other_words_stand_is_dropped(int offset, int length)
    {
        var found = await FindAsync(" Japan acts", "", Answers.EntityAt(offset, length, "Japan"));

        Assert.Empty(found.Places);
        Assert.Null(found.Problem);
    }

    [Fact]
    public async Task Emoji_before_a_place_count_as_two_code_units_each()
    {
        var found = await FindAsync("🤖🤖 Japan acts", "🇬🇧 Britain", Answers.EntityAt(5, 5, "Japan"), Answers.EntityAt(21, 7, "Britain"));

        Assert.Equal(
            [new EvidenceSpan("place:JP", TextField.Title, 5, 5), new EvidenceSpan("place:GB", TextField.Summary, 5, 7)],
            found.Places.Select(place => place.Words));
    }

    [Theory]
    [InlineData(3)] // counted in code points
    [InlineData(4)] // one code unit off
    public async Task Offsets_counted_otherwise_are_dropped(int offset)
    {
        var found = await FindAsync("🤖🤖 Japan acts", "", Answers.EntityAt(offset, 5, "Japan"));

        Assert.Empty(found.Places);
    }

    [Fact]
    public async Task Chinese_places_keep_their_place_in_the_summary()
    {
        var found = await FindAsync("美国放宽芯片出口", "英国政府将建设国家实验室。", Answers.EntityAt(0, 2, "美国"), Answers.EntityAt(9, 2, "英国"));

        Assert.Equal(
            [
                new PlaceFound("US", new EvidenceSpan("place:US", TextField.Title, 0, 2)),
                new PlaceFound("GB", new EvidenceSpan("place:GB", TextField.Summary, 0, 2)),
            ],
            found.Places);
    }

    [Fact]
    public async Task An_empty_summary_adds_no_newline()
    {
        var found = await FindAsync("Rules of Japan", "", Answers.EntityAt(9, 5, "Japan"));

        Assert.Equal(["Rules of Japan"], _stage.Server.Received[0].Texts);
        Assert.Equal(new EvidenceSpan("place:JP", TextField.Title, 9, 5), Assert.Single(found.Places).Words);
    }

    [Fact]
    public void Words_that_reach_from_the_title_into_the_summary_stand_in_neither()
    {
        var document = new LanguageDocument(new ArticleText("North", "Korea", null));

        Assert.Null(document.Locate(0, 11, "North\nKorea", "place:KP"));
        Assert.Null(document.Locate(4, 2, "h\n", "place:KP"));
        Assert.Null(document.Locate(5, 6, "\nKorea", "place:KP"));
        Assert.Equal(new EvidenceSpan("place:KR", TextField.Summary, 0, 5), document.Locate(6, 5, "Korea", "place:KR"));
    }

    [Fact]
    public void A_range_that_splits_a_character_is_none()
    {
        var document = new LanguageDocument(new ArticleText("a🤖b", "", null));

        Assert.Null(document.Locate(0, 2, "a\uD83E", "place:JP"));
        Assert.Null(document.Locate(2, 2, "\uDD16b", "place:JP"));
        Assert.NotNull(document.Locate(1, 2, "🤖", "place:JP"));
    }

    [Fact]
    public void A_long_text_is_cut_between_text_elements()
    {
        // A family is one text element of 8 code units.
        var document = new LanguageDocument(new ArticleText("T", string.Concat(Enumerable.Repeat("👨‍👩‍👧", 6_000)), null));

        Assert.Equal((5_120, 2 + (5_118 * 8), 6), (document.TextElements, document.Text.Length, document.TextRecords));
        Assert.EndsWith("👧", document.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_just_fits_is_whole()
    {
        var document = new LanguageDocument(new ArticleText(new string('a', 300), new string('b', 4_819), null));

        Assert.Equal((5_120, 5_120), (document.TextElements, document.Text.Length));
    }

    [Theory]
    [InlineData("The UKRI plan of the UK", "UK", 21)]
    [InlineData("AUKUS", "UK", -1)]
    [InlineData("英国政府", "国", 1)]
    [InlineData("words", "", -1)]
    public void Whole_words_are_looked_for(string title, string words, int expected) =>
        Assert.Equal(expected, new LanguageDocument(new ArticleText(title, "", null)).IndexOf(words));

    [Fact]
    public async Task Half_a_surrogate_pair_in_a_text_neither_breaks_the_request_nor_moves_the_offsets()
    {
        var found = await FindAsync("\uD83E Japan", "", Answers.EntityAt(2, 5, "Japan"));

        Assert.Equal(new EvidenceSpan("place:JP", TextField.Title, 2, 5), Assert.Single(found.Places).Words);
    }

    private async Task<AlertPipeline.Classification.Refinement.Refinement> FindAsync(string title, string summary, params JsonObject[] entities)
    {
        _stage.Server.Always("EntityRecognition", request => Reply.Json(Answers.Entities(request, _ => entities)));
        return (await _stage.RefineAsync(LanguageStage.Draft(title, summary)))[0];
    }
}
