using System.Text;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Unit.Models;

/// <summary>What is not supported, damaged or hostile ends in a <see cref="ModelException"/> that says where and why.</summary>
public sealed class RefusalTests : IDisposable
{
    private const string ExternalFixture = "plain_external_opset13";

    private readonly string _folder = Directory.CreateTempSubdirectory("actor-inference-models-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("refused_activation", "node 'the_gru' (GRU): gate activation Relu is not supported")]
    [InlineData("refused_bidirectional", "node '/gru/GRU' (GRU): direction 'bidirectional' is not supported")]
    [InlineData("refused_clip", "node 'the_gru' (GRU): clip is not supported")]
    [InlineData("refused_condition", "node '/If' (If): the condition depends on the request")]
    [InlineData("refused_convolution", "node '/Conv' (Conv): the operator is not supported")]
    [InlineData("refused_domain", "node 'the_mystery' (com.example.Mystery): operators of the domain 'com.example' are not supported")]
    [InlineData("refused_half", "constant 'h' has element type float16")]
    [InlineData("refused_hard_sigmoid_slope", "node 'the_gru' (GRU): gate activation HardSigmoid is not supported")]
    [InlineData("refused_opset8", "operator set 8 is not supported, only 9 to 17")]
    [InlineData("refused_opset18", "operator set 18 is not supported, only 9 to 17")]
    [InlineData("refused_peepholes", "node 'the_lstm' (LSTM): peepholes are not supported")]
    [InlineData("refused_plain_rnn", "node '/RNN' (RNN): the operator is not supported")]
    [InlineData("refused_reverse", "node 'the_gru' (GRU): direction 'reverse' is not supported")]
    [InlineData("refused_sequence_lens", "node 'the_gru' (GRU): sequence_lens is not supported")]
    [InlineData("refused_shape_mismatch", "node 'the_product' (MatMul): the input Float32[N, 4] does not fit the weight Float32[5, 3]: 4 does not fit 5")]
    public void The_message_names_file_node_operator_and_reason(string name, string expected)
    {
        string path = Fixture.PathOf(name);
        ModelException error = Assert.Throws<ModelException>(() => Model.Load(path));
        Assert.StartsWith($"{path}: {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_a_folder_and_an_empty_file_are_named()
    {
        string missing = Path.Combine(_folder, "missing.onnx");
        Assert.Equal($"{missing}: there is no such file", Assert.Throws<ModelException>(() => Model.Load(missing)).Message);
        Assert.Equal($"{_folder}: this is a folder, not an ONNX file", Assert.Throws<ModelException>(() => Model.Load(_folder)).Message);
        Assert.EndsWith("the file is empty", Refused([]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"trip\": 0, \"cells\": [1, 2]}")]
    [InlineData("PK\u0003\u0004 this is a zip file")]
    [InlineData("\u0008\u0007")]
    public void What_is_not_onnx_is_said_to_be_so(string content) =>
        Assert.Contains("not ONNX", Refused(Encoding.Latin1.GetBytes(content)), StringComparison.Ordinal);

    [Theory]
    [InlineData("torch_residual_gru_opset17")]
    [InlineData("plain_gemm_opset9")]
    public void A_file_cut_short_anywhere_is_refused(string name)
    {
        byte[] file = File.ReadAllBytes(Fixture.PathOf(name));
        for (int length = 0; length < file.Length; length += Math.Max(1, Math.Min(17, file.Length - length - 1)))
        {
            // The operator set stands at the end of a file, so that no shorter one is a model.
            Refused(file[..length]);
        }
    }

    [Theory]
    [InlineData("/an/absolute/locations.bin")]
    [InlineData("../outside/the/folder0.bin")]
    [InlineData("inside/../../outside01.bin")]
    [InlineData("C:\\an\\absolute\\places.bin_")]
    [InlineData("..\\outside\\the\\folder1.bin")]
    public void External_data_outside_the_folder_are_not_read(string location)
    {
        Assert.Equal($"{ExternalFixture}.bin".Length, location.Length);
        string error = Refused(WithLocation(location));
        Assert.Contains($"'{location}'; only files in the model's own folder are read", error, StringComparison.Ordinal);
    }

    [Fact]
    public void External_data_behind_a_link_are_not_read()
    {
        string inner = Directory.CreateDirectory(Path.Combine(_folder, "model")).FullName;
        string outside = Path.Combine(_folder, "outside.bin");
        File.Copy(Path.Combine(Fixture.Folder, $"{ExternalFixture}.bin"), outside);
        File.Copy(Fixture.PathOf(ExternalFixture), Path.Combine(inner, "model.onnx"));
        File.CreateSymbolicLink(Path.Combine(inner, $"{ExternalFixture}.bin"), outside);
        ModelException error = Assert.Throws<ModelException>(() => Model.Load(Path.Combine(inner, "model.onnx")));
        Assert.Contains("lie behind a symbolic link", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void External_data_behind_a_linked_folder_are_not_read()
    {
        string inner = Directory.CreateDirectory(Path.Combine(_folder, "model")).FullName;
        const string Location = "weights/external_opset.bin";
        File.WriteAllBytes(Path.Combine(inner, "model.onnx"), WithLocation(Location));
        string outside = Directory.CreateDirectory(Path.Combine(_folder, "outside")).FullName;
        File.Copy(Path.Combine(Fixture.Folder, $"{ExternalFixture}.bin"), Path.Combine(outside, "external_opset.bin"));
        Directory.CreateSymbolicLink(Path.Combine(inner, "weights"), outside);
        ModelException error = Assert.Throws<ModelException>(() => Model.Load(Path.Combine(inner, "model.onnx")));
        Assert.Contains("lie behind a symbolic link", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void External_data_must_be_there_and_long_enough()
    {
        byte[] model = File.ReadAllBytes(Fixture.PathOf(ExternalFixture));
        Assert.Contains("is not in the model's folder", Refused(model), StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(_folder, $"{ExternalFixture}.bin"), new byte[100]);
        Assert.Contains("lies beyond the end of its file", Refused(model), StringComparison.Ordinal);
    }

    private static byte[] WithLocation(string location)
    {
        string file = Encoding.Latin1.GetString(File.ReadAllBytes(Fixture.PathOf(ExternalFixture)));
        return Encoding.Latin1.GetBytes(file.Replace($"{ExternalFixture}.bin", location, StringComparison.Ordinal));
    }

    private string Refused(byte[] content)
    {
        string path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, content);
        return Assert.Throws<ModelException>(() => Model.Load(path)).Message;
    }
}
