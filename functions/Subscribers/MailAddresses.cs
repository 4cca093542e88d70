using System.Diagnostics.CodeAnalysis;
using MimeKit;

namespace AlertPipeline.Subscribers;

/// <summary>Bare addresses: one mailbox, without a name, a comment, a route or anything that could become a second recipient.</summary>
internal static class MailAddresses
{
    /// <summary>RFC 5321, 4.5.3.1.3: a path has 256 octets, its angle brackets included.</summary>
    private const int MaxLength = 254;

    public static bool TryParse(string text, [NotNullWhen(true)] out MailboxAddress? address)
    {
        // What is parsed must be all that was given: "a@b (c)", "x <a@b>" and "a@b, c@d" are not bare addresses.
        if (text.Length <= MaxLength && !text.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter))
            && MailboxAddress.TryParse(text, out address) && address.Address == text && address.Domain.Length > 0 && address.Route.Count == 0)
        {
            return true;
        }

        address = null;
        return false;
    }
}
