namespace AlertPipeline.Feeds.Parsing;

/// <summary>The elements that are open at a point of a repaired document, and the namespace prefixes they declare.</summary>
internal sealed class RepairedElements
{
    /// <summary>Deeper start tags are dropped; their words stay.</summary>
    public const int MaxDepth = 400;

    private readonly List<(string Name, IReadOnlyList<string> Prefixes, bool HasChild)> _elements = [];
    private readonly Dictionary<string, int> _openByName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _prefixes = new(StringComparer.Ordinal) { ["xml"] = 1 };

    public int Count => _elements.Count;

    /// <summary>True where the innermost element has had no element in it.</summary>
    public bool HasOnlyText => _elements.Count > 0 && !_elements[^1].HasChild;

    public bool IsDeclared(string prefix) => _prefixes.GetValueOrDefault(prefix) > 0;

    /// <summary>How many elements end with an end tag of this name; 0 where none of that name is open.</summary>
    public int CountToClose(ReadOnlySpan<char> name)
    {
        if (!_openByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var open) || open == 0)
        {
            return 0;
        }

        var at = _elements.Count - 1;
        while (!name.Equals(_elements[at].Name, StringComparison.OrdinalIgnoreCase))
        {
            at--;
        }

        return _elements.Count - at;
    }

    public void Push(string name, IReadOnlyList<string> prefixes)
    {
        if (_elements.Count > 0)
        {
            var (parent, parentPrefixes, _) = _elements[^1];
            _elements[^1] = (parent, parentPrefixes, true);
        }

        _elements.Add((name, prefixes, false));
        _openByName[name] = _openByName.GetValueOrDefault(name) + 1;
        foreach (var prefix in prefixes)
        {
            _prefixes[prefix] = _prefixes.GetValueOrDefault(prefix) + 1;
        }
    }

    public string Pop()
    {
        var (name, prefixes, _) = _elements[^1];
        _elements.RemoveAt(_elements.Count - 1);
        _openByName[name]--;
        foreach (var prefix in prefixes)
        {
            _prefixes[prefix]--;
        }

        return name;
    }
}
