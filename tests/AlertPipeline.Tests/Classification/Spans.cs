using AlertPipeline.Classification;
using AlertPipeline.Messages;

namespace AlertPipeline.Tests.Classification;

internal static class Spans
{
    /// <summary>The words a span points at; fails where it leaves its field.</summary>
    public static string WordsOf(ArticleText text, EvidenceSpan span)
    {
        var field = span.Field == TextField.Title ? text.Title : text.Summary;
        Assert.InRange(span.Start, 0, field.Length - 1);
        Assert.InRange(span.Length, 1, field.Length - span.Start);
        return field.Substring(span.Start, span.Length);
    }
}
