using System.Globalization;
using ActorInference.Decisions;
using ActorInference.Execution;

namespace ActorInference.Embedded;

/// <summary>The one thing that a lighthouse must not forget: the highest term that it has granted. Written whole, on the disk before it returns.</summary>
internal sealed class TermFile
{
    private const string FileName = "term";

    private readonly string _path;

    /// <exception cref="MemberStartException">The folder or the file cannot be used.</exception>
    public TermFile(string folder)
    {
        _path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            Stored = File.Exists(_path) ? Parse(File.ReadAllText(_path)) : default;
            Write(Stored);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MemberStartException(StartFailure.InvalidSettings, $"The state folder '{folder}' cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>What was on the disk when the process began.</summary>
    public Term Stored { get; }

    /// <exception cref="IOException">It is not on the disk.</exception>
    public void Write(Term term)
    {
        string part = _path + ".part";
        using (FileStream file = new(part, FileMode.Create, FileAccess.Write))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(term.Value.ToString(CultureInfo.InvariantCulture) + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(part, _path, overwrite: true);
    }

    private Term Parse(string text) =>
        long.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? new Term(value)
            : throw new MemberStartException(
                StartFailure.InvalidSettings,
                $"'{_path}' holds no term. Put back the number that stood there, or one above every term of the cluster: a lighthouse must not grant a term twice.");
}
