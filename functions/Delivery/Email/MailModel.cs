namespace AlertPipeline.Delivery.Email;

// These are public because the Razor Slices generator writes a public proxy for each template, and the proxy names its model.

/// <summary>What a mail says: the HTML and the text part are both made from it. All texts are one line and free of control characters.</summary>
/// <param name="Preview">What mail programs show behind the subject in a list.</param>
/// <param name="Title">Heading of the mail.</param>
/// <param name="Lead">The line under the heading.</param>
/// <param name="Empty">What is said where there is no story.</param>
/// <param name="Omitted">That there are more stories than shown; null where there are not.</param>
/// <param name="StoriesUrl">Where all stories are.</param>
/// <param name="Footer">Label and value: the period, the sources, the classifier.</param>
/// <param name="Why">Why the reader gets this mail.</param>
/// <param name="WebUrl">Of the same mail as a page: the slot that each reader's own link is put into, written as it is.</param>
/// <param name="UnsubscribeUrl">Likewise.</param>
public sealed record MailModel(
    MailBrand Brand, string Subject, string Preview, string Title, string Lead, IReadOnlyList<MailSection> Sections, string? Empty, string? Omitted, string StoriesUrl,
    IReadOnlyList<MailFact> Footer, string Why, string WebUrl, string UnsubscribeUrl);

/// <summary>The stories on one topic, or on both.</summary>
public sealed record MailSection(string Heading, IReadOnlyList<StoryFragment> Stories);

/// <summary>A story as it stands in every mail that tells of it in the same words.</summary>
/// <param name="Html">Markup in UTF-8, with everything that others wrote encoded.</param>
/// <param name="Text">Lines, each ended.</param>
public sealed record StoryFragment(byte[] Html, string Text);

/// <summary>One story as the mail shows it.</summary>
/// <param name="Link">Where the headline leads; null where no outlet gives a link.</param>
/// <param name="Tag">"Update" or null.</param>
/// <param name="Direction">"Loosens export controls"; null where there is none.</param>
/// <param name="Tone">Of the direction: <c>loosen</c>, <c>tighten</c>, <c>neutral</c>.</param>
/// <param name="Attribution">Whose words the summary is.</param>
/// <param name="OfficialUrl">The official document; null where none was found.</param>
public sealed record MailStory(
    IReadOnlyList<MailWords> Headline, string? Link, string? Tag, string? Direction, string? Tone, string EvidenceLevel,
    IReadOnlyList<MailWords> Summary, string? Attribution, IReadOnlyList<MailFact> Facts, string? OfficialUrl,
    IReadOnlyList<MailOutlet> Outlets, string? MoreOutlets);

/// <summary>A run of words, marked where the reader's filter asked for them.</summary>
public sealed record MailWords(string Text, bool IsMarked);

public sealed record MailFact(string Label, string Value);

/// <param name="Note">The day it was published; null where unknown.</param>
public sealed record MailOutlet(string Name, string? Link, string? Note);
