using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace AlertPipeline.Web;

/// <summary>Exchanges the operator's key for a cookie, and asks for that cookie.</summary>
internal sealed partial class OperatorSignIn(OperatorSession sessions, SignInLimit limit, IOptions<OperatorOptions> options, ILogger<OperatorSignIn> logger)
{
    public const string Path = "/operator";
    public const string KeyField = "key";

    private const int MaxFormBytes = 4_096;

    private readonly bool _isHttps = options.Value.BaseUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    // The prefix makes browsers refuse a cookie of that name that came without https or from a sub-domain.
    private string CookieName => _isHttps ? "__Secure-operator" : "operator";

    public bool IsConfigured => sessions.IsConfigured;

    public bool IsSignedIn(HttpContext context) => sessions.IsOpen(context.Request.Cookies[CookieName]);

    /// <summary>Reads the key out of the posted form; where it is right, the answer carries the cookie.</summary>
    /// <exception cref="BadHttpRequestException">The form is larger than a key can be.</exception>
    public async Task<SignInResult> SignInAsync(HttpContext context)
    {
        if (IsFromElsewhere(context.Request) || !context.Request.HasFormContentType)
        {
            return SignInResult.Refused;
        }

        var caller = CallerOf(context);
        if (!limit.TryTake(caller))
        {
            Log.TooManyTries(logger);
            return SignInResult.TooManyTries;
        }

        if (!sessions.IsKey(await ReadKeyAsync(context)))
        {
            Log.WrongKey(logger);
            return SignInResult.WrongKey;
        }

        limit.Forgive(caller);
        context.Response.Cookies.Append(CookieName, sessions.Begin(), Cookie(OperatorSession.Lifetime));
        return SignInResult.SignedIn;
    }

    /// <returns>False where another site asks for it.</returns>
    public bool SignOut(HttpContext context)
    {
        if (IsFromElsewhere(context.Request))
        {
            return false;
        }

        context.Response.Cookies.Append(CookieName, "", Cookie(TimeSpan.Zero));
        return true;
    }

    private CookieOptions Cookie(TimeSpan lifetime) =>
        new() { Path = Path, HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = _isHttps, MaxAge = lifetime };

    private static async Task<string> ReadKeyAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxFormBytes;
        }

        try
        {
            var form = await context.Request.ReadFormAsync(
                new FormOptions { ValueCountLimit = 4, ValueLengthLimit = MaxFormBytes, BufferBodyLengthLimit = MaxFormBytes, MultipartBodyLengthLimit = MaxFormBytes },
                context.RequestAborted);
            return form[KeyField].ToString();
        }
        catch (InvalidDataException)
        {
            // Not a form that a browser sends: no key is in it.
            return "";
        }
    }

    /// <summary>
    /// True where a page of another site sent the form, as browsers say it (Fetch Metadata). The cookie itself does not travel from there; this
    /// also keeps others from signing an operator in or out.
    /// </summary>
    private static bool IsFromElsewhere(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");

    /// <summary>The address that the nearest proxy was called from; what stands before it in the header, anybody can have written.</summary>
    private static string CallerOf(HttpContext context)
    {
        var last = context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim();
        return IPEndPoint.TryParse(last, out var forwarded) ? forwarded.Address.ToString()
            : context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
    }

    private static partial class Log
    {
        [LoggerMessage(801, LogLevel.Warning, "Somebody tried to sign in to the operator pages with a wrong key.")]
        public static partial void WrongKey(ILogger logger);

        [LoggerMessage(802, LogLevel.Warning, "A sign-in to the operator pages was refused after too many tries.")]
        public static partial void TooManyTries(ILogger logger);
    }
}

internal enum SignInResult
{
    SignedIn,
    WrongKey,
    TooManyTries,

    /// <summary>Another site sent the form, or it is none.</summary>
    Refused,
}
