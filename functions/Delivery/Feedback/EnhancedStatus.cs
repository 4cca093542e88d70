namespace AlertPipeline.Delivery.Feedback;

/// <summary>Status codes of the form <c>class.subject.detail</c> (RFC 3463).</summary>
internal static class EnhancedStatus
{
    /// <summary>
    /// True where the code says that there is no such mailbox: a permanent failure of the address (X.1.*, but not of the sender's, X.1.7 and X.1.8),
    /// a mailbox that is switched off (X.2.1), or a permanent failure that says no more (X.0.*). A full mailbox, policy, content and routing may be well tomorrow.
    /// </summary>
    public static bool IsNoSuchMailbox(string? status) => status?.Split('.') is ["5", var subject, var detail]
        && (subject, detail) is ("1", not ("7" or "8")) or ("2", "1") or ("0", _);

    /// <returns>The code that the text begins with; null where it begins with none.</returns>
    public static string? Find(string text)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        return text[..end].Split('.') is [{ Length: 1 }, { Length: >= 1 and <= 3 }, { Length: >= 1 and <= 3 }] ? text[..end] : null;
    }
}
