namespace Mesosd.Core;

/// <summary>Something that stands in at most one <see cref="Chain{T}"/>.</summary>
public abstract class Link<T>
    where T : Link<T>
{
    internal Chain<T>? Chain { get; set; }

    internal T? Previous { get; set; }

    internal T? Next { get; set; }
}
