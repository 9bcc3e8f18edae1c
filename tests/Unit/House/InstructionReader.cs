using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace ActorInference.Tests.Unit.House;

/// <summary>Walks the instructions of a method body (ECMA-335, partition III) and names what they call.</summary>
internal static class InstructionReader
{
    private static readonly Dictionary<ushort, OperandType> Operands = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => unchecked((ushort)code.Value), code => code.OperandType);

    /// <summary>Tokens of methods that are called, created or taken as a delegate.</summary>
    public static IEnumerable<EntityHandle> Methods(MethodBodyBlock body)
    {
        List<EntityHandle> methods = [];
        BlobReader reader = body.GetILReader();
        while (reader.RemainingBytes > 0)
        {
            ushort code = reader.ReadByte();
            code = code == 0xFE ? (ushort)(0xFE00 | reader.ReadByte()) : code;
            OperandType operand = Operands[code];
            if (operand is OperandType.InlineMethod)
            {
                methods.Add((EntityHandle)MetadataTokens.Handle(reader.ReadInt32()));
            }
            else
            {
                int size = operand == OperandType.InlineSwitch ? 4 * reader.ReadInt32() : SizeOf(operand);
                reader.Offset += size;
            }
        }

        return methods;
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
