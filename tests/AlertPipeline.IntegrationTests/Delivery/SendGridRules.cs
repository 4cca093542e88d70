using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AlertPipeline.IntegrationTests.Delivery;

/// <summary>What SendGrid publishes of the requests that <c>POST /v3/mail/send</c> takes, checked one rule after the other.</summary>
/// <remarks>From its OpenAPI description and the pages Mail Send: Limitations, Errors. Also refused: members that are in neither.</remarks>
internal sealed partial class SendGridRules
{
    private static readonly string[] Members =
    [
        "personalizations", "from", "reply_to", "reply_to_list", "subject", "content", "attachments", "template_id", "sections", "headers", "categories",
        "custom_args", "send_at", "batch_id", "asm", "ip_pool_name", "mail_settings", "tracking_settings",
    ];

    private static readonly string[] PersonalizationMembers =
        ["from", "to", "cc", "bcc", "subject", "headers", "substitutions", "dynamic_template_data", "custom_args", "send_at"];

    private static readonly string[] ReservedHeaders =
    [
        "x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding", "to", "from", "subject", "reply-to", "cc", "bcc",
    ];

    private const int MaxRecipients = 1_000;
    private const int MaxCustomArgsBytes = 10_000;
    private const int MaxRequestBytes = 30 * 1024 * 1024;

    private readonly List<(string? Field, string Message)> _broken = [];

    /// <returns>Field and message of each rule that the request breaks.</returns>
    public static IReadOnlyList<(string? Field, string Message)> Check(ReadOnlySpan<byte> body)
    {
        var rules = new SendGridRules();
        try
        {
            rules.CheckSize(body.Length);
            rules.CheckRequest(JsonElement.Parse(body));
        }
        catch (JsonException)
        {
            rules.Break(null, "The body is no JSON.");
        }

        return rules._broken;
    }

    private void CheckSize(int bytes)
    {
        if (bytes >= MaxRequestBytes)
        {
            Break(null, "The mail has 30 MB or more.");
        }
    }

    private void CheckRequest(JsonElement request)
    {
        if (request.ValueKind != JsonValueKind.Object)
        {
            Break(null, "The body is no object.");
            return;
        }

        CheckMembers(request, Members, "");
        CheckNoEmptyText(request, "");
        CheckPersonalizations(request);
        CheckAddress(request, "from", "from", isSender: true);
        CheckContent(request);
        CheckCategories(request);
        CheckHeaders(request, "headers");
        CheckCustomArgs(request, "custom_args");
        if (!request.TryGetProperty("subject", out var subject) || subject.ValueKind != JsonValueKind.String)
        {
            Break("subject", "A subject is needed.");
        }
    }

    private void CheckPersonalizations(JsonElement request)
    {
        if (!request.TryGetProperty("personalizations", out var all) || all.ValueKind != JsonValueKind.Array || all.GetArrayLength() is 0 or > MaxRecipients)
        {
            Break("personalizations", "1 to 1000 personalizations are needed.");
            return;
        }

        var recipients = 0;
        foreach (var (personalization, index) in all.EnumerateArray().Select((element, index) => (element, index)))
        {
            var field = $"personalizations.{index}";
            CheckMembers(personalization, PersonalizationMembers, field + ".");
            CheckHeaders(personalization, field + ".headers");
            CheckCustomArgs(personalization, field + ".custom_args");
            if (!personalization.TryGetProperty("to", out var to) || to.ValueKind != JsonValueKind.Array || to.GetArrayLength() == 0)
            {
                Break(field + ".to", "At least one recipient is needed.");
                continue;
            }

            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var list in new[] { "to", "cc", "bcc" })
            {
                var addresses = personalization.TryGetProperty(list, out var found) ? found.EnumerateArray().ToList() : [];
                recipients += addresses.Count;
                for (var i = 0; i < addresses.Count; i++)
                {
                    CheckAddress(addresses[i], $"{field}.{list}.{i}", isSender: false);
                    if (!seen.Add(addresses[i].GetProperty("email").GetString()!))
                    {
                        Break($"{field}.{list}", "An address stands there twice.");
                    }
                }
            }
        }

        if (recipients > MaxRecipients)
        {
            Break("personalizations", "There are more than 1000 recipients.");
        }
    }

    private void CheckAddress(JsonElement parent, string name, string field, bool isSender)
    {
        if (parent.TryGetProperty(name, out var address))
        {
            CheckAddress(address, field, isSender);
        }
        else
        {
            Break(field, "It is needed.");
        }
    }

    private void CheckAddress(JsonElement address, string field, bool isSender)
    {
        CheckMembers(address, ["email", "name"], field + ".");
        if (!address.TryGetProperty("email", out var email) || email.ValueKind != JsonValueKind.String || !Address().IsMatch(email.GetString()!))
        {
            Break(field + ".email", $"Does not contain a valid address: {email}");
        }

        if (!isSender && address.TryGetProperty("name", out var name) && name.GetString()!.AsSpan().ContainsAny(',', ';'))
        {
            Break(field + ".name", "A name holds no comma and no semicolon.");
        }
    }

    private void CheckContent(JsonElement request)
    {
        if (!request.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array || content.GetArrayLength() == 0)
        {
            Break("content", "At least one content is needed.");
            return;
        }

        var types = content.EnumerateArray().Select(part => part.GetProperty("type").GetString()!).ToList();
        if (types.Any(type => type.AsSpan().ContainsAny(";\r\n")))
        {
            Break("content", "A type holds no parameters and no line break.");
        }

        if (types.IndexOf("text/plain") > 0 || (types.IndexOf("text/html") is var html and >= 0 && html > (types.Contains("text/plain") ? 1 : 0)))
        {
            Break("content", "text/plain comes first, then text/html.");
        }
    }

    private void CheckCategories(JsonElement request)
    {
        if (request.TryGetProperty("categories", out var categories))
        {
            var names = categories.EnumerateArray().Select(category => category.GetString()!).ToList();
            if (names.Count > 10 || names.Distinct().Count() < names.Count || names.Any(name => name.Length > 255))
            {
                Break("categories", "At most 10 categories, each once, of 255 characters at most.");
            }
        }
    }

    private void CheckHeaders(JsonElement parent, string field)
    {
        if (!parent.TryGetProperty("headers", out var headers))
        {
            return;
        }

        foreach (var header in headers.EnumerateObject())
        {
            if (ReservedHeaders.Contains(header.Name.ToLowerInvariant()))
            {
                Break(field, $"{header.Name} is reserved.");
            }

            if (!HeaderName().IsMatch(header.Name) || header.Value.ValueKind != JsonValueKind.String || !header.Value.GetString()!.All(letter => letter is >= ' ' and <= '~'))
            {
                Break(field, $"{header.Name} must be a name and a line of ASCII.");
            }
        }
    }

    private void CheckCustomArgs(JsonElement parent, string field)
    {
        if (parent.TryGetProperty("custom_args", out var arguments))
        {
            if (arguments.ValueKind != JsonValueKind.Object || arguments.EnumerateObject().Any(argument => argument.Value.ValueKind != JsonValueKind.String))
            {
                Break(field, "Custom arguments are an object of strings.");
            }

            if (Encoding.UTF8.GetByteCount(arguments.GetRawText()) >= MaxCustomArgsBytes)
            {
                Break(field, "Custom arguments have less than 10000 bytes.");
            }
        }
    }

    private void CheckMembers(JsonElement parent, string[] known, string prefix)
    {
        foreach (var twice in parent.EnumerateObject().GroupBy(member => member.Name).Where(group => group.Count() > 1 || !known.Contains(group.Key)))
        {
            Break(prefix + twice.Key, "It is not known, or stands there twice.");
        }
    }

    private void CheckNoEmptyText(JsonElement element, string field)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String when element.GetString()!.Length == 0:
            case JsonValueKind.Null:
                Break(field, "It is empty.");
                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    CheckNoEmptyText(member.Value, $"{field}.{member.Name}".TrimStart('.'));
                }

                break;
            case JsonValueKind.Array:
                foreach (var (entry, index) in element.EnumerateArray().Select((entry, index) => (entry, index)))
                {
                    CheckNoEmptyText(entry, $"{field}.{index}");
                }

                break;
            default:
                break;
        }
    }

    private void Break(string? field, string message) => _broken.Add((field, message));

    // ASCII alone: "Unicode encoding is not supported for the from field", and recipients are taken no further than IDNA.
    [GeneratedRegex("""^[!#-'*+\-./0-9=?A-Z^_`a-z{|}~]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$""")]
    private static partial Regex Address();

    [GeneratedRegex("^[!-9;-~]+$")]
    private static partial Regex HeaderName();
}
