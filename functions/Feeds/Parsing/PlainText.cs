using System.Globalization;
using System.Text;

namespace AlertPipeline.Feeds.Parsing;

/// <summary>Collects words with single spaces between them, up to a length.</summary>
internal sealed class PlainText(int maxLength)
{
    private readonly StringBuilder _text = new();
    private bool _needsSpace;

    public bool IsFull => _text.Length >= maxLength;

    public void AppendSpace() => _needsSpace = true;

    public void Append(ReadOnlySpan<char> words)
    {
        foreach (var c in words)
        {
            if (IsFull)
            {
                return;
            }

            if (char.IsWhiteSpace(c) || c is '\u200B' or '\uFEFF')
            {
                _needsSpace = true;
            }
            else if (!char.IsControl(c) && !IsDirectionControl(c) && c != '\uFFFD')
            {
                if (_needsSpace && _text.Length > 0)
                {
                    _text.Append(' ');
                }

                _needsSpace = false;
                _text.Append(c);
            }
        }
    }

    /// <summary>The words; half a surrogate pair that the limit left at the end is dropped.</summary>
    public override string ToString() =>
        _text.Length > 0 && char.IsHighSurrogate(_text[^1]) ? _text.ToString(0, _text.Length - 1) : _text.ToString();

    /// <summary>Marks that turn the reading direction around: with them a title can show other words than it holds.</summary>
    private static bool IsDirectionControl(char c) =>
        char.GetUnicodeCategory(c) == UnicodeCategory.Format && c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
