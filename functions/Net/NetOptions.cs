using Microsoft.Extensions.Options;

namespace AlertPipeline.Net;

/// <summary>Settings under <c>Net</c>.</summary>
internal sealed class NetOptions
{
    /// <summary>
    /// Hosts that may be called although their addresses are not public, as <c>host</c> (every port) or <c>host:port</c>;
    /// for development only. A redirect never gets this permission. Empty = none.
    /// </summary>
    public IList<string> AllowHosts { get; init; } = [];
}

/// <summary>Refuses entries of <see cref="NetOptions.AllowHosts"/> that could never match.</summary>
internal sealed class NetOptionsValidator : IValidateOptions<NetOptions>
{
    public ValidateOptionsResult Validate(string? name, NetOptions options)
    {
        var wrong = options.AllowHosts.Where(entry => !AllowedHosts.IsWellFormed(entry)).ToList();
        return wrong.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Net:AllowHosts holds '{wrong[0]}'; expected a host or host:port, as in 127.0.0.1:8080.");
    }
}
