namespace AlertPipeline.Classification.Language;

/// <summary>The service gave no answer that can be used.</summary>
/// <param name="message">One sentence for the ledger: the setting that can mend it, never a key, never words of an article or of the service.</param>
/// <param name="concernsAll">True where the next call would end the same way.</param>
internal sealed class LanguageException(string message, bool concernsAll, Exception? innerException = null) : Exception(message, innerException)
{
    public bool ConcernsAll { get; } = concernsAll;
}
