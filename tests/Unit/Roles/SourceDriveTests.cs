using Xunit;

namespace ActorInference.Tests.Unit.Roles;

public sealed class SourceDriveTests
{
    [Fact]
    public void No_rule_is_broken_by_any_seed()
    {
        int delivered = 0;
        int errors = 0;
        int sentAgain = 0;
        for (int seed = 0; seed < 80; seed++)
        {
            try
            {
                var drive = new SourceDrive(seed);
                drive.Run(1_000);
                drive.Finish();
                delivered += drive.DeliveredCount;
                errors += drive.ErrorCount;
                sentAgain += drive.SentAgainCount;
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}: {failure.Message}", failure);
            }
        }

        // The drive is worth something only if it comes to results, errors and replays.
        Assert.True(delivered > 1_000 && errors > 1_000 && sentAgain > 200, $"{delivered} delivered, {errors} errors, {sentAgain} sent again");
    }
}
