using Mesosd.Allocation;
using Mesosd.Protocol.Messages;
using Mesosd.Resources;

namespace Mesosd.Master;

/// <summary>Resources of tasks as messages. Those of tasks of one size and role are made once. One reader's own.</summary>
internal sealed class TaskResources(ResourceWriter writer)
{
    // Of the sizes that tasks come in; beyond, those seen least recently are not worth finding out.
    private const int MaxRemembered = 4096;

    private readonly Dictionary<(ResourceBundle Bundle, int Role), List<Resource>> _made = [];
    private (ResourceBundle? Bundle, int Role) _last;
    private List<Resource> _lastMade = [];

    /// <summary>The messages of a bundle; nobody changes them.</summary>
    public List<Resource> Of(ResourceBundle bundle, RoleIndex role, ResourceAllocationInfo allocation)
    {
        if (ReferenceEquals(bundle, _last.Bundle) && role.Value == _last.Role) return _lastMade;
        if (!_made.TryGetValue((bundle, role.Value), out List<Resource>? made))
        {
            made = new List<Resource>(bundle.Count);
            writer.Write(bundle, new ResourceForm(allocation, true), made);
            if (_made.Count == MaxRemembered) _made.Clear();
            _made.Add((bundle, role.Value), made);
        }
        (_last, _lastMade) = ((bundle, role.Value), made);
        return made;
    }
}
