namespace ActorInference.Models.Onnx;

/// <summary>From an ONNX file to a model.</summary>
internal static class OnnxImporter
{
    public static Model Load(string path) => throw new NotImplementedException();
}
