namespace AlertPipeline.Subscribers;

/// <summary>Signed, single-purpose tokens in links that work without a login.</summary>
internal interface ILinkTokens
{
    /// <summary>A URL-safe token that only <see cref="TryReadUnsubscribe"/> accepts; it does not expire, since a mail may be old.</summary>
    string Unsubscribe(string subscriptionId);

    /// <returns>False for anything that this installation did not sign for this purpose.</returns>
    bool TryReadUnsubscribe(string token, out string subscriptionId);
}
