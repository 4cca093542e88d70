namespace AlertPipeline.Feeds.Parsing.Xml;

/// <content>Start tags.</content>
internal sealed partial class Utf8XmlReader
{
    private void ReadStartTag()
    {
        if (_openCount == 0 && _hasRoot)
        {
            throw Mistake("A second element stands behind the root.", _at);
        }

        _names.Trim();
        _at++;
        Name = ReadName();
        _attributes.BeginTag();
        while (true)
        {
            var hasSpace = SkipSpace();
            switch (_at < _end ? _document[_at] : 0)
            {
                case '>':
                    _at++;
                    EndStartTag(isEmpty: false);
                    return;
                case '/':
                    _at++;
                    Expect((byte)'>');
                    EndStartTag(isEmpty: true);
                    return;
                default:
                    ReadAttribute(hasSpace ? _at : throw Mistake("White space is missing in a tag.", _at));
                    break;
            }
        }
    }

    private void EndStartTag(bool isEmpty)
    {
        (Token, IsEmptyElement, _hasRoot) = (XmlToken.StartTag, isEmpty, true);
        Namespace = _namespaces.Find(Name) ?? throw Mistake($"The prefix of <{Name.Qualified}> is not declared.", _at);
        if (_attributes.HasPrefixes)
        {
            CheckPrefixes();
        }

        if (isEmpty)
        {
            return;
        }

        if (_openCount == _open.Length)
        {
            Array.Resize(ref _open, _openCount < FeedLimits.MaxDepth ? _openCount * 2 : throw Mistake("Elements are nested too deeply.", _at));
        }

        _open[_openCount++] = Name;
    }

    private XmlName ReadName()
    {
        var name = _names.Read(Rest, out var length) ?? throw Mistake("A name is missing, misspelt or too long.", _at);
        _at += length;
        return name;
    }

    private void ReadAttribute(int start)
    {
        var name = ReadName();
        SkipSpace();
        Expect((byte)'=');
        SkipSpace();
        if (_at >= _end || _document[_at] is not ((byte)'"' or (byte)'\''))
        {
            throw Mistake("The value of an attribute has no quotes.", _at);
        }

        var quote = _document[_at++];
        var length = FindValueEnd(quote);
        var attribute = new XmlAttribute(name, _at, length);
        if (!_attributes.TryAdd(attribute))
        {
            throw Mistake($"The attribute {name.Qualified} stands twice in a tag.", start);
        }

        if (_attributes.All.Length > FeedLimits.MaxAttributes)
        {
            throw Mistake($"A tag has more than {FeedLimits.MaxAttributes:N0} attributes.", start);
        }

        _at += length + 1;
        if (name.IsNamespaceDeclaration
            && _namespaces.Declare(name.Prefix.Length == 0 ? "" : name.Local, ValueOf(attribute), _openCount) is { } problem)
        {
            throw Mistake(problem, start);
        }
    }

    /// <returns>How long the value is.</returns>
    private int FindValueEnd(byte quote)
    {
        var rest = Rest;
        var at = 0;
        while (rest[at..].IndexOfAny(quote, (byte)'<', (byte)'&') is >= 0 and var next)
        {
            at += next;
            if (rest[at] == quote)
            {
                return at;
            }

            var length = rest[at] == '&' ? XmlDecoder.ReadReference(rest[at..], out _) : 0;
            at += length > 0 ? length : throw Mistake($"The value of an attribute holds a '{(char)rest[at]}' that is no reference.", _at + at);
        }

        throw Mistake("The value of an attribute has no end.", _at);
    }

    /// <summary>Every prefix must be declared, and no two names may mean the same.</summary>
    private void CheckPrefixes()
    {
        string? first = null;
        var hasSeveral = false;
        foreach (var (name, _, _) in _attributes.All)
        {
            if (name.Prefix.Length == 0 || name.IsNamespaceDeclaration)
            {
                continue;
            }

            if (_namespaces.Find(name) is null)
            {
                throw Mistake($"The prefix of the attribute {name.Qualified} is not declared.", _at);
            }

            hasSeveral |= first is not null && first != name.Prefix;
            first ??= name.Prefix;
        }

        if (hasSeveral)
        {
            CheckExpandedNames();
        }
    }

    private void CheckExpandedNames()
    {
        var seen = new HashSet<(string Namespace, string Local)>();
        foreach (var (name, _, _) in _attributes.All)
        {
            if (name.Prefix.Length > 0 && !name.IsNamespaceDeclaration && !seen.Add((_namespaces.Find(name)!.Name, name.Local)))
            {
                throw Mistake($"The attribute {name.Qualified} stands twice in a tag under two prefixes.", _at);
            }
        }
    }
}
