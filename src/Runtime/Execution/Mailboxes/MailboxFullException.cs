namespace ActorInference.Execution.Mailboxes;

/// <summary>A mailbox holds as much as it may; whoever wrote too much loses its connection.</summary>
public sealed class MailboxFullException(string mailbox, int inputsMax)
    : Exception($"The mailbox of {mailbox} holds {inputsMax} inputs, which is its limit.");
