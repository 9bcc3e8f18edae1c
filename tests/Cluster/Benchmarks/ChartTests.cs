using System.Xml.Linq;
using ActorInference.Nodes.Reports;

namespace ActorInference.Tests.Cluster.Benchmarks;

public sealed class ChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Every_value_is_a_point_and_higher_values_lie_higher()
    {
        XElement picture = Draw(new SvgChart("A & B <c>", "workers", "times", ["1", "2", "3"], [new SvgSeries("one", [1, 2, null]), new SvgSeries("bound", [3, 3, 3], IsBound: true)]));

        XElement[] points = [.. picture.Elements(Svg + "circle")];
        Assert.Equal(["one: 1", "one: 2", "bound: 3", "bound: 3", "bound: 3"], points.Select(point => point.Value));
        double[] heights = [.. points.Take(2).Select(point => double.Parse(point.Attribute("cy")!.Value, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.True(heights[1] < heights[0]);
        Assert.Contains(picture.Elements(Svg + "text"), text => text.Value == "A & B <c>");
        Assert.Single(picture.Elements(Svg + "polyline"), line => line.Attribute("stroke-dasharray") is not null);
    }

    [Fact]
    public void What_is_empty_is_a_picture_too() => Assert.Empty(Draw(new SvgChart("nothing", "x", "y", [], [])).Elements(Svg + "circle"));

    [Theory]
    [InlineData(1, 0.2)]
    [InlineData(6, 1)]
    [InlineData(7, 2)]
    [InlineData(250, 50)]
    [InlineData(0, 2e-10)]
    public void Steps_of_the_scale_are_round(double largest, double step) => Assert.Equal(step, SvgChart.NiceStep(largest), 12);

    private static XElement Draw(SvgChart chart) => XDocument.Parse(chart.ToSvg()).Root!;
}
