using System.Globalization;
using System.Net;
using System.Text;

namespace ActorInference.Nodes.Reports;

/// <summary>A plot of lines over named places, as a picture that a browser and a README show: an SVG file without anything from elsewhere.</summary>
/// <param name="Title">Above it.</param>
/// <param name="Horizontal">What the places are.</param>
/// <param name="Vertical">What is plotted, with its unit.</param>
/// <param name="Places">From left to right.</param>
/// <param name="Series">One line each.</param>
internal sealed record SvgChart(string Title, string Horizontal, string Vertical, IReadOnlyList<string> Places, IReadOnlyList<SvgSeries> Series)
{
    private const int Width = 720;
    private const int Height = 400;
    private const int Left = 70;
    private const int Right = 190;
    private const int Top = 46;
    private const int Bottom = 56;
    private const int TicksWanted = 6;

    /// <summary>Told apart by people who see colours differently too (Okabe and Ito).</summary>
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

    public string ToSvg()
    {
        double step = NiceStep(Series.SelectMany(series => series.Values).Max() ?? 1);
        double top = step * Math.Ceiling(Math.Max((Series.SelectMany(series => series.Values).Max() ?? 1) / step, 1));
        StringBuilder svg = new();
        svg.Append(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"12\">\n"));
        svg.Append(Invariant($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>\n"));
        svg.Append(Invariant($"<text x=\"{Left}\" y=\"22\" font-size=\"15\">{Escape(Title)}</text>\n"));
        for (double tick = 0; tick <= top + (step / 2); tick += step)
        {
            svg.Append(Invariant($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(tick, top):0.#}\" y2=\"{Y(tick, top):0.#}\" stroke=\"#dddddd\"/>\n"));
            svg.Append(Invariant($"<text x=\"{Left - 8}\" y=\"{Y(tick, top) + 4:0.#}\" text-anchor=\"end\">{tick:0.###}</text>\n"));
        }

        for (int place = 0; place < Places.Count; place++)
        {
            svg.Append(Invariant($"<text x=\"{X(place):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{Escape(Places[place])}</text>\n"));
        }

        svg.Append(Invariant($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 14}\" text-anchor=\"middle\">{Escape(Horizontal)}</text>\n"));
        svg.Append(Invariant($"<text x=\"16\" y=\"{(Top + Height - Bottom) / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 16 {(Top + Height - Bottom) / 2})\">{Escape(Vertical)}</text>\n"));
        for (int index = 0; index < Series.Count; index++)
        {
            Append(svg, index, top);
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>1, 2 or 5 times a power of ten, so that about six of them reach the largest value.</summary>
    internal static double NiceStep(double largest)
    {
        double raw = Math.Max(largest, 1e-9) / TicksWanted;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return power * (raw / power) switch
        {
            <= 1 => 1,
            <= 2 => 2,
            <= 5 => 5,
            _ => 10,
        };
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Y(double value, double top) => Height - Bottom - (value / top * (Height - Top - Bottom));

    private double X(int place) => Left + ((place + 0.5) * (Width - Left - Right) / Places.Count);

    private void Append(StringBuilder svg, int index, double top)
    {
        SvgSeries series = Series[index];
        string colour = Colours[index % Colours.Length];
        (double X, double Y, double Value)[] points =
            [.. series.Values.Select((value, place) => (Place: place, Value: value)).Where(point => point.Value is not null).Select(point => (X(point.Place), Y(point.Value!.Value, top), point.Value.Value))];
        string dashes = series.IsBound ? " stroke-dasharray=\"6 4\"" : string.Empty;
        svg.Append(Invariant($"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dashes} points=\"{string.Join(' ', points.Select(point => Invariant($"{point.X:0.#},{point.Y:0.#}")))}\"/>\n"));
        foreach ((double x, double y, double value) in points)
        {
            svg.Append(Invariant($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3.5\" fill=\"{colour}\"><title>{Escape(series.Name)}: {value:0.###}</title></circle>\n"));
        }

        int line = Top + 8 + (index * 20);
        svg.Append(Invariant($"<line x1=\"{Width - Right + 14}\" x2=\"{Width - Right + 40}\" y1=\"{line}\" y2=\"{line}\" stroke=\"{colour}\" stroke-width=\"2\"{dashes}/>\n"));
        svg.Append(Invariant($"<text x=\"{Width - Right + 46}\" y=\"{line + 4}\">{Escape(series.Name)}</text>\n"));
    }
}
