using System.Collections.Frozen;
using System.Text;
using AlertPipeline.Feeds.Parsing;
using AlertPipeline.Net;

namespace AlertPipeline.Feeds;

/// <summary>The address of an article in one spelling, without what only tells a publisher where its reader came from.</summary>
internal static class ArticleLink
{
    private const int MaxLength = 2_000;

    private static readonly FrozenSet<string> TrackingParameters = FrozenSet.ToFrozenSet(
        ["fbclid", "gclid", "gclsrc", "dclid", "wbraid", "gbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "mc_cid", "mc_eid",
            "mkt_tok", "_hsenc", "_hsmi", "hsctatracking", "ref_src", "ref_url", "cmpid", "ncid", "xtor", "at_medium", "at_campaign",
            "oly_enc_id", "oly_anon_id", "vero_id", "s_cid", "wt.mc_id", "spm", "sr_share", "rss_id"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] TrackingPrefixes = ["utm_", "pk_", "mtm_", "matomo_", "hsa_", "stm_"];

    /// <returns>Absolute http(s) without tracking parameters and fragment; null where the text is no such address.</returns>
    public static Uri? Canonical(string? written)
    {
        if (written is null || written.Length > MaxLength || !Uri.TryCreate(written.Trim(), UriKind.Absolute, out var address)
            || !FeedLinks.IsWeb(address) || address.UserInfo.Length > 0 || address.Host.Length == 0 || !HostName.IsUsable(address))
        {
            return null;
        }

        var plain = address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return Uri.TryCreate(plain + KeepOwnParameters(address.Query), UriKind.Absolute, out var canonical) ? canonical : null;
    }

    /// <summary>Host name without <c>www.</c>, lower case.</summary>
    public static string HostOf(Uri address)
    {
        var host = address.Host.ToLowerInvariant();
        return host.StartsWith("www.", StringComparison.Ordinal) && host != "www." ? host["www.".Length..] : host;
    }

    private static string KeepOwnParameters(string query)
    {
        if (query.Length < 2)
        {
            return "";
        }

        var kept = new StringBuilder();
        foreach (var parameter in query[1..].Split('&'))
        {
            var name = parameter.Split('=', 2)[0];
            if (name.Length > 0 && !TrackingParameters.Contains(name)
                && !TrackingPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                kept.Append(kept.Length == 0 ? '?' : '&').Append(parameter);
            }
        }

        return kept.ToString();
    }
}
