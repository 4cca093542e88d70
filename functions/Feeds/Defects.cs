namespace AlertPipeline.Feeds;

/// <summary>Exceptions that only a mistake in this program throws while it makes something of a document.</summary>
internal static class Defects
{
    /// <summary>True where the feed at hand is to fail alone, and not the other feeds of the message with it.</summary>
    public static bool IsOne(Exception exception) => exception is ArgumentException or InvalidOperationException or IndexOutOfRangeException
        or FormatException or OverflowException or NullReferenceException or KeyNotFoundException or InvalidCastException;

    public static FeedAnswer.Failure FailureOf(Exception defect) =>
        new(FeedFailure.Refused, $"The document could not be read because of a defect in this program: {defect.GetType().Name}.");
}
