namespace ActorInference.Execution.Mailboxes;

/// <summary>What an engine runs its roles on.</summary>
public interface IRoleSeats
{
    /// <param name="name">Of the role, unique in its member.</param>
    IRoleSeat Take(string name);
}
