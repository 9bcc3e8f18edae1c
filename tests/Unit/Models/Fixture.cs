using Xunit;

namespace ActorInference.Tests.Unit.Models;

/// <summary>Where the ONNX fixtures and the example lie.</summary>
internal static class Fixture
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "onnx");

    public static string Porto { get; } = Path.Combine(AppContext.BaseDirectory, "examples", "porto-gru21", "model.onnx");

    /// <summary>Every fixture that can be imported.</summary>
    public static TheoryData<string> Names()
    {
        TheoryData<string> names = [];
        foreach (string file in Directory.EnumerateFiles(Folder, "*.onnx").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (!name.StartsWith("refused_", StringComparison.Ordinal))
            {
                names.Add(name);
            }
        }

        return names;
    }

    public static string PathOf(string name) => Path.Combine(Folder, name + ".onnx");
}
