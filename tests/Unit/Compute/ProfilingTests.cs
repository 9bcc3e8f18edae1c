using ActorInference.Compute;
using ActorInference.Compute.Profiling;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

public sealed class ProfilingTests : IDisposable
{
    private static readonly Dictionary<string, int> Sizes = new() { ["batch"] = 1, ["time"] = 3 };
    private static readonly ContentHash ModelId = ContentHash.Of([1, 2, 3]);

    private readonly Model _model = SeededModels.Gru(3, 8, 1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actorinference-profile-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_layer_is_measured()
    {
        ModelMeasurement measured = new LayerProfiler(new ManagedBackend()).Measure(_model, ModelId, Sizes);

        Assert.Equal(["gru.0", "gru.1", "gru.2"], measured.Layers.Select(layer => layer.Name));
        Assert.All(measured.Layers, layer => Assert.True(layer.ComputeSeconds > 0));
        Assert.All(measured.Layers, layer => Assert.Equal(3 * 8 * sizeof(float), layer.OutputBytes));
        Assert.All(measured.Layers, layer => Assert.Equal(((2 * 3 * 8 * 8) + (6 * 8)) * sizeof(float), layer.WeightBytes));
        Assert.Equal(3 * 8 * sizeof(float), measured.InputBytes);
        Assert.True(measured.SlotFlopsPerSecond > 0);
    }

    [Fact]
    public void A_symbol_without_a_size_is_named()
    {
        string message = Assert.Throws<ModelException>(() => new LayerProfiler(new ManagedBackend()).Measure(_model, ModelId, new Dictionary<string, int> { ["batch"] = 1 })).Message;

        Assert.Contains("'time'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_measurement_is_read_back_for_the_same_model_and_size_only()
    {
        LayerProfiler profiler = new(new ManagedBackend(), new ProfileCache(_folder.FullName));
        ModelMeasurement first = profiler.Measure(_model, ModelId, Sizes);

        ModelMeasurement again = new LayerProfiler(new ManagedBackend(), new ProfileCache(_folder.FullName)).Measure(_model, ModelId, Sizes);
        Assert.Equal(first, again);
        Assert.Single(_folder.GetFiles());

        profiler.Measure(_model, ContentHash.Of([4]), Sizes);
        profiler.Measure(_model, ModelId, new Dictionary<string, int> { ["batch"] = 2, ["time"] = 3 });
        Assert.Equal(3, _folder.GetFiles().Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"Key\":\"other\",\"Measurement\":null}")]
    [InlineData("[1,2]")]
    public void A_damaged_file_is_measured_anew_and_rewritten(string content)
    {
        LayerProfiler profiler = new(new ManagedBackend(), new ProfileCache(_folder.FullName));
        profiler.Measure(_model, ModelId, Sizes);
        string path = Assert.Single(_folder.GetFiles()).FullName;
        File.WriteAllText(path, content);

        ModelMeasurement measured = profiler.Measure(_model, ModelId, Sizes);

        Assert.Equal(3, measured.Layers.Length);
        Assert.Contains("gru.2", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Implausible_numbers_are_not_believed()
    {
        LayerProfiler profiler = new(new ManagedBackend(), new ProfileCache(_folder.FullName));
        profiler.Measure(_model, ModelId, Sizes);
        string path = Assert.Single(_folder.GetFiles()).FullName;
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"InputBytes\":", "\"InputBytes\":-", StringComparison.Ordinal));

        Assert.True(profiler.Measure(_model, ModelId, Sizes).InputBytes > 0);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_means_no_cache()
    {
        // A file where the folder should be cannot be written into, not even by an administrator.
        string blocked = Path.Combine(_folder.FullName, "blocked");
        File.WriteAllText(blocked, "a file");
        LayerProfiler profiler = new(new ManagedBackend(), new ProfileCache(Path.Combine(blocked, "cache")));

        Assert.Equal(3, profiler.Measure(_model, ModelId, Sizes).Layers.Length);
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void The_number_of_files_is_limited()
    {
        LayerProfiler profiler = new(new ManagedBackend(), new ProfileCache(_folder.FullName));
        for (int index = 0; index < ProfileCache.FilesMax + 5; index++)
        {
            File.WriteAllText(Path.Combine(_folder.FullName, $"{index}.profile.json"), "old");
        }

        profiler.Measure(_model, ModelId, Sizes);

        Assert.Equal(ProfileCache.FilesMax, _folder.GetFiles().Length);
    }
}
