using System.Globalization;

namespace AlertPipeline.Delivery.Email;

/// <summary>A colour, and whether text in it can be read. Channels are 0 to 255.</summary>
internal readonly record struct BrandColour(byte Red, byte Green, byte Blue)
{
    /// <summary>Of text to its ground: WCAG 2.2, success criterion 1.4.3.</summary>
    public const double LeastContrast = 4.5;

    /// <summary>The ground of a mail in dark mode.</summary>
    private static readonly BrandColour Dark = new(0x17, 0x1c, 0x23);

    public static BrandColour White { get; } = new(255, 255, 255);

    /// <summary>Reads <c>#rrggbb</c>.</summary>
    public static bool TryParse(string text, out BrandColour colour)
    {
        colour = default;
        if (text.Length != 7 || text[0] != '#' || !int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        colour = new BrandColour((byte)(value >> 16), (byte)(value >> 8), (byte)value);
        return true;
    }

    /// <summary>1 (none) to 21 (black on white): WCAG 2.2, contrast ratio.</summary>
    public double ContrastWith(BrandColour other)
    {
        var (light, dark) = (Math.Max(Luminance, other.Luminance), Math.Min(Luminance, other.Luminance));
        return (light + 0.05) / (dark + 0.05);
    }

    /// <summary>The same colour with as much white as it needs to be read in dark mode.</summary>
    public BrandColour ForDarkMode()
    {
        var lighter = this;
        for (var white = 1; lighter.ContrastWith(Dark) < LeastContrast; white++)
        {
            lighter = new BrandColour(Mix(Red, white), Mix(Green, white), Mix(Blue, white));
        }

        return lighter;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    /// <summary>WCAG 2.2, relative luminance.</summary>
    private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private static byte Mix(byte channel, int percentWhite) => (byte)(channel + ((255 - channel) * percentWhite / 100));

    private static double Linear(byte channel) => channel / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
}
