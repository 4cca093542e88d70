namespace AlertPipeline.Messages;

/// <summary>The message can never be handled; it goes to the poison queue at once, with this text as its reason.</summary>
internal sealed class UnprocessableMessageException(string message, Exception? innerException = null)
    : Exception(message, innerException);

/// <summary>Something that the stage needs does not answer; the same message is tried again after a growing delay.</summary>
/// <param name="dependency">What is down, without secrets or addresses of readers: <c>SMTP server mail.example.org:587</c>.</param>
/// <param name="message">What happened, with the value.</param>
/// <param name="retryAfter">The delay that the dependency asked for; null = the next one of the list.</param>
internal sealed class DependencyUnavailableException(
    string dependency, string message, TimeSpan? retryAfter = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    public string Dependency { get; } = dependency;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>The operator or user gave something wrong: shown as one line without a stack trace.</summary>
/// <param name="message">What was wrong, with the value, and what to do.</param>
/// <param name="exitCode">2 for bad usage, 1 for everything else.</param>
internal sealed class UserErrorException(string message, int exitCode = 1, Exception? innerException = null)
    : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;
}
