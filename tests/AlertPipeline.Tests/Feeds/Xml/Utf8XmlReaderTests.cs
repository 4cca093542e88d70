using System.Globalization;
using System.Text;
using CsCheck;

namespace AlertPipeline.Tests.Feeds.Xml;

/// <summary>Whatever the bytes, our reader and <see cref="System.Xml.XmlReader"/> take or refuse them alike, and find the same in them.</summary>
public sealed class Utf8XmlReaderTests
{
    /// <summary>A folder with more documents for a run by hand.</summary>
    private const string MoreDocuments = "ALERTPIPELINE_XML_DOCUMENTS";

    /// <summary>A number for a longer run by hand.</summary>
    private const string MoreRounds = "ALERTPIPELINE_XML_ROUNDS";

    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable(MoreRounds) ?? "5000", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("<r/>")]
    [InlineData("<r></r >")]
    [InlineData("<r\n/>")]
    [InlineData("<r></s>")]
    [InlineData("<r></R>")]
    [InlineData("<r></rr>")]
    [InlineData("<rr></r>")]
    [InlineData("<r>")]
    [InlineData("<r")]
    [InlineData("<")]
    [InlineData("</r>")]
    [InlineData("< r/>")]
    [InlineData("<r / >")]
    [InlineData("<r/><r/>")]
    [InlineData("<r/>junk")]
    [InlineData("<r/> \r\n\t<!-- c --><?p d?>")]
    [InlineData("<r/><!DOCTYPE r>")]
    [InlineData("<r/><![CDATA[x]]>")]
    [InlineData("<r/>&amp;")]
    [InlineData("junk<r/>")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("<!-- c -->")]
    [InlineData("<r a='1' b=\"2\"/>")]
    [InlineData("<r a = '1'\tb\n=\r\"2\" />")]
    [InlineData("<r a='1'b='2'/>")]
    [InlineData("<r a='1' a='2'/>")]
    [InlineData("<r a/>")]
    [InlineData("<r a=1/>")]
    [InlineData("<r a='1/>")]
    [InlineData("<r a='<'/>")]
    [InlineData("<r a='>\"]]>'/>")]
    [InlineData("<r a='&amp;&#10;&#x41; \t\r\n\r \n'/>")]
    [InlineData("<r a='&nbsp;'/>")]
    [InlineData("<r a='&'/>")]
    [InlineData("<r 1a='x'/>")]
    [InlineData("<1r/>")]
    [InlineData("<-r/>")]
    [InlineData("<é ü='ß'/>")]
    [InlineData("<名前>値</名前>")]
    [InlineData("<r·x/>")]
    [InlineData("<·r/>")]
    [InlineData("<r\u00A0/>")]
    [InlineData("<r\U00010000/>")]
    [InlineData("<r xmlns='urn:a'><x xmlns=''/><y/></r>")]
    [InlineData("<p:r xmlns:p='urn:a'><p:x p:a='1' xmlns:p='urn:b'/><p:y/></p:r>")]
    [InlineData("<p:r/>")]
    [InlineData("<r p:a='1'/>")]
    [InlineData("<r><x xmlns:p='u'/><p:y/></r>")]
    [InlineData("<r xmlns:p='u' xmlns:q='u' p:a='1' q:a='2'/>")]
    [InlineData("<r xmlns:p='u' xmlns:q='v' p:a='1' q:a='2' a='3'/>")]
    [InlineData("<r xmlns:p=''/>")]
    [InlineData("<r xmlns:xml='u'/>")]
    [InlineData("<r xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:a='1'/>")]
    [InlineData("<r xmlns:p='http://www.w3.org/XML/1998/namespace'/>")]
    [InlineData("<r xmlns='http://www.w3.org/XML/1998/namespace'/>")]
    [InlineData("<r xmlns:xmlns='u'/>")]
    [InlineData("<r xmlns='http://www.w3.org/2000/xmlns/'/>")]
    [InlineData("<r xmlns:p='http://www.w3.org/2000/xmlns/'/>")]
    [InlineData("<r xmlns:p='a&amp;b'><p:x/></r>")]
    [InlineData("<xml:r/>")]
    [InlineData("<a:b:c xmlns:a='u'/>")]
    [InlineData("<:r/>")]
    [InlineData("<r:/>")]
    [InlineData("<r :a='1'/>")]
    [InlineData("<r xmlns:='u'/>")]
    [InlineData("<r xmlns:1='u'/>")]
    [InlineData("<r>a]]b ]] > ]&gt;</r>")]
    [InlineData("<r>a]]>b</r>")]
    [InlineData("<r>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#x1F600;&#000000000065;</r>")]
    [InlineData("<r>&#0;</r>")]
    [InlineData("<r>&#xD800;</r>")]
    [InlineData("<r>&#xFFFF;</r>")]
    [InlineData("<r>&#x110000;</r>")]
    [InlineData("<r>&#99999999999999999999;</r>")]
    [InlineData("<r>&#X41;</r>")]
    [InlineData("<r>&#;</r>")]
    [InlineData("<r>&#x;</r>")]
    [InlineData("<r>&#65</r>")]
    [InlineData("<r>&amp</r>")]
    [InlineData("<r>& </r>")]
    [InlineData("<r>&nbsp;</r>")]
    [InlineData("<r>a\r\nb\rc\n\rd&#13;e</r>")]
    [InlineData("<r>a&#150;\u0080\u0085\u2028\u007f</r>")]
    [InlineData("<r>\u0001</r>")]
    [InlineData("<r>\uFFFE</r>")]
    [InlineData("<r>\uFFFF</r>")]
    [InlineData("<r>\uFFFD\uFFE8\U0001FFFE</r>")]
    [InlineData("<r>\u000B</r>")]
    [InlineData("<r><!-- \u0001 --></r>")]
    [InlineData("\uFEFF<r/>")]
    [InlineData("<r>\uFEFF</r>")]
    [InlineData("<r>a<![CDATA[b&<]]]]>c<![CDATA[]]>d</r>")]
    [InlineData("<r><![CDATA[a\r\nb\r]]></r>")]
    [InlineData("<r><![CDATA[a]]</r>")]
    [InlineData("<r><![cdata[a]]></r>")]
    [InlineData("<r>a<!-- b -->c<?p d?>e</r>")]
    [InlineData("<r><!-- a -- b --></r>")]
    [InlineData("<r><!-- a ---></r>")]
    [InlineData("<r><!----></r>")]
    [InlineData("<r><!--></r>")]
    [InlineData("<r><!--->-></r>")]
    [InlineData("<r><!- a --></r>")]
    [InlineData("<r><!-- a</r>")]
    [InlineData("<r><?p?></r>")]
    [InlineData("<r><?p x?y?></r>")]
    [InlineData("<r><?p x</r>")]
    [InlineData("<r><?p??></r>")]
    [InlineData("<r><??></r>")]
    [InlineData("<r><? p?></r>")]
    [InlineData("<r><?a:b c?></r>")]
    [InlineData("<r><?xml version='1.0'?></r>")]
    [InlineData("<r><?XML a?></r>")]
    [InlineData("<?xml-stylesheet href='a'?><r/>")]
    [InlineData("<?xml version='1.0'?><r/>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?><r/>")]
    [InlineData("<?xml version = '1.0'\n\tencoding ='x' ?><r/>")]
    [InlineData("<?xml version='1.0' standalone='no' ?><r/>")]
    [InlineData("<?xml version='1.0' standalone='maybe'?><r/>")]
    [InlineData("<?xml version='1.0' standalone='no' encoding='utf-8'?><r/>")]
    [InlineData("<?xml version='1.0'encoding='utf-8'?><r/>")]
    [InlineData("<?xml version='1.1'?><r/>")]
    [InlineData("<?xml version='1.0' encoding=''?><r/>")]
    [InlineData("<?xml version='1.0' encoding='a b'?><r/>")]
    [InlineData("<?xml version='1.0' encoding='a\"b'?><r/>")]
    [InlineData("<?xml version='1.0' encoding='a&amp;b'?><r/>")]
    [InlineData("<?xml version='1.0' other='x'?><r/>")]
    [InlineData("<?xml version='1.0='?><r/>")]
    [InlineData("<?xml version='1.0' encoding='a\rb'?><r/>")]
    [InlineData("<?xml version='1.0' encoding='a>b'?><r/>")]
    [InlineData("<?xml version='1.'?><r/>")]
    [InlineData("<?xml version=''?><r/>")]
    [InlineData("<?xml version='1.0' standalone='yes='?><r/>")]
    [InlineData("<?xml version='1.0' standalone='ye'?><r/>")]
    [InlineData("<?xml version='1.0' standalone='no='?><r/>")]
    [InlineData("<?xml version='1.0' standalone=''?><r/>")]
    [InlineData("<?xml encoding='utf-8'?><r/>")]
    [InlineData("<?xml?><r/>")]
    [InlineData("<?xml ?><r/>")]
    [InlineData("<?xml version=1.0?><r/>")]
    [InlineData("<?xml version='1.0'><r/>")]
    [InlineData("<?xml version='1.0' ? ><r/>")]
    [InlineData(" <?xml version='1.0'?><r/>")]
    [InlineData("<!-- c --><?xml version='1.0'?><r/>")]
    [InlineData("<!DOCTYPE r><r/>")]
    [InlineData("<!DOCTYPE r ><r/>")]
    [InlineData("<!DOCTYPE p:r><r/>")]
    [InlineData("<!DOCTYPE><r/>")]
    [InlineData("<!DOCTYPEr><r/>")]
    [InlineData("<!doctype r><r/>")]
    [InlineData("<!DOCTYPE r SYSTEM 'a>b'><r/>")]
    [InlineData("<!DOCTYPE r SYSTEM><r/>")]
    [InlineData("<!DOCTYPE r SYSTEM'a'><r/>")]
    [InlineData("<!DOCTYPE r PUBLIC '-//A//B' \"c\"><r/>")]
    [InlineData("<!DOCTYPE r PUBLIC '-//A//B'><r/>")]
    [InlineData("<!DOCTYPE r PUBLIC '-//A//B''c'><r/>")]
    [InlineData("<!DOCTYPE r other><r/>")]
    [InlineData("<!DOCTYPE r []><r/>")]
    [InlineData("<!DOCTYPE r[<!ENTITY a \"]>\"><!-- ' --><?p ' ?>] ><r>x</r>")]
    [InlineData("<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>")]
    [InlineData("<!DOCTYPE r [<!-- > -->]><r/>")]
    [InlineData("<!DOCTYPE r [\"<!--\" ' ]><r/>' ]><r/>")]
    [InlineData("<!DOCTYPE r [<!ENTITY a '><r/>")]
    [InlineData("<!DOCTYPE r [")]
    [InlineData("<!DOCTYPE r SYSTEM 'x' []><r/>")]
    [InlineData("<!DOCTYPE r [] x><r/>")]
    [InlineData("<!DOCTYPE r [<!ENTITY a '--'><!-- - -- -->]><r/>")]
    [InlineData("<!ELEMENT r><r/>")]
    public void It_agrees_about_every_rule(string document) => Agree(Encoding.UTF8.GetBytes(document));

    /// <summary>There XmlReader departs from the recommendation: a bracket in a comment of the document type, a name in the reserved prefix.</summary>
    [Theory]
    [InlineData("<!DOCTYPE r [<!-- ] --><?p ] ?>]><r/>", true)]
    [InlineData("<!DOCTYPE r [<!-->]><r/>", false)]
    [InlineData("<!DOCTYPE r><!DOCTYPE r><r/>", false)]
    [InlineData("<xmlns:r/>", false)]
    public void It_differs_where_the_oracle_is_wrong(string document, bool isWellFormed)
    {
        var bytes = Encoding.UTF8.GetBytes(document);

        Assert.Equal(isWellFormed, XmlWalk.Ours(bytes) is not null);
        Assert.NotEqual(isWellFormed, XmlWalk.Theirs(bytes) is not null);
    }

    [Theory]
    [InlineData("<r>", "<x>", "</x>", "</r>", 2_000)]
    [InlineData("<r ", "a{0}='' ", "", "/>", 600)]
    [InlineData("<r", "r", "", "/>", 2_000)]
    public void What_costs_too_much_is_refused(string start, string open, string close, string end, int count)
    {
        var document = new StringBuilder(start);
        Enumerable.Range(0, count).ToList().ForEach(i => document.Append(open.Replace("{0}", $"{i}", StringComparison.Ordinal)));
        Enumerable.Range(0, count).ToList().ForEach(_ => document.Append(close));

        Assert.Null(XmlWalk.Ours(Encoding.UTF8.GetBytes(document.Append(end).ToString())));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    public void Bytes_that_are_no_utf_8_are_refused(byte[] bytes)
    {
        Assert.Null(XmlWalk.Ours([.. "<r>"u8, .. bytes, .. "</r>"u8]));
    }

    [Fact]
    public void It_agrees_about_every_document_at_hand()
    {
        string[] folders = ["TestData/Feeds", "Samples/feeds"];
        var documents = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, folder)))
            .Concat(Environment.GetEnvironmentVariable(MoreDocuments) is { } more ? Directory.EnumerateFiles(more, "*", SearchOption.AllDirectories) : [])
            .ToList();

        var taken = documents.Count(path => Agree(File.ReadAllBytes(path), path));

        Assert.True(taken >= 3, $"Only {taken} of {documents.Count} documents were taken.");
        TestContext.Current.SendDiagnosticMessage($"{documents.Count} documents, {taken} of them well-formed.");
    }

    [Fact]
    public void It_agrees_about_documents_made_at_random()
    {
        var taken = Make(MadeXml.Document).Count(document => Agree(document));

        Assert.InRange(taken, Rounds / 5, Rounds - (Rounds / 50));
    }

    [Fact]
    public void It_agrees_about_documents_with_random_damage()
    {
        var taken = Make(MadeXml.Damaged).Count(document => IsOracleWrong(document) || Agree(document));

        Assert.InRange(taken, Rounds / 50, Rounds - (Rounds / 50));
    }

    /// <summary>A comment or instruction in the document type: <see cref="It_differs_where_the_oracle_is_wrong"/>.</summary>
    private static bool IsOracleWrong(ReadOnlySpan<byte> document)
    {
        var type = document.IndexOf("<!DOCTYPE"u8);
        var subset = type < 0 ? [] : document[(type + 1)..];
        var root = subset.IndexOf("<r "u8);
        subset = root < 0 ? subset : subset[..root];
        return subset.IndexOf("<?"u8) >= 0 || subset.IndexOf("<!--"u8) >= 0 || subset.IndexOf("<!DOCTYPE"u8) >= 0;
    }

    /// <summary>The same documents every time.</summary>
    private static IEnumerable<byte[]> Make(Gen<byte[]> documents)
    {
        var random = new PCG(20, 261124);
        for (var i = 0; i < Rounds; i++)
        {
            yield return documents.Generate(random, null, out _);
        }
    }

    /// <returns>True where both take the document.</returns>
    private static bool Agree(byte[] document, string? name = null)
    {
        foreach (var readsTexts in new[] { true, false })
        {
            var (ours, theirs) = (XmlWalk.Ours(document, readsTexts), XmlWalk.Theirs(document, readsTexts));
            if (ours is null != theirs is null || (ours is not null && !ours.SequenceEqual(theirs!)))
            {
                Assert.Fail($"{name ?? Encoding.UTF8.GetString(document)}\nours:\n{Print(ours)}\ntheirs:\n{Print(theirs)}");
            }
        }

        return XmlWalk.Ours(document) is not null;
    }

    private static string Print(IReadOnlyList<string>? found) => found is null ? "refused" : string.Join('\n', found);
}
