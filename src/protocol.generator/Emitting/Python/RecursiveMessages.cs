namespace Mesosd.Protocol.Generator.Python;

/// <summary>Finds the messages at which nesting can go beyond what the schema itself bounds.</summary>
internal static class RecursiveMessages
{
    /// <summary>The messages that contain themselves, directly or not, and those that are in such ones.</summary>
    public static HashSet<MessageModel> Find(SchemaModel schema)
    {
        List<MessageModel> roots = [.. schema.Messages.Where(message => Reached(message).Contains(message))];
        return [.. roots, .. roots.SelectMany(Reached)];
    }

    private static HashSet<MessageModel> Reached(MessageModel from)
    {
        HashSet<MessageModel> seen = [];
        var open = new Stack<MessageModel>([from]);
        while (open.Count > 0)
        {
            foreach (FieldModel field in open.Pop().Fields)
            {
                if (field.Type.Message is { } inner && seen.Add(inner)) open.Push(inner);
            }
        }
        return seen;
    }
}
