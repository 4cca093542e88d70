namespace AlertPipeline.Delivery.Email;

/// <summary>Everything a reader gets: an edition with the slip of the reader put into it. Only the address is taken from the subscription, at the moment of sending.</summary>
/// <param name="MessageId">Without angle brackets: <c>deliveryId@domain</c>.</param>
/// <param name="Date">When it was frozen (UTC): the same on every try.</param>
/// <param name="FromName">May be empty.</param>
/// <param name="Headers">Further headers, name and value; values are ASCII on one line.</param>
internal sealed record FrozenMail(
    string MessageId, DateTimeOffset Date, string From, string FromName, string Subject, string Text, string Html,
    IReadOnlyList<FrozenHeader> Headers);

internal sealed record FrozenHeader(string Name, string Value);
