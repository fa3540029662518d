namespace Mesosd.ZooKeeper;

/// <summary>
/// What became of an operation: a value, or the reason why there is none. Everything that the world can do to an
/// operation is here; exceptions are left for mistakes of the caller and for cancellation.
/// </summary>
/// <typeparam name="T">What the operation gives.</typeparam>
public readonly struct ZooKeeperResult<T>
{
    private readonly T _value;

    private ZooKeeperResult(T value, ZooKeeperError error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>Why there is no value, or <see cref="ZooKeeperError.None"/>.</summary>
    public ZooKeeperError Error { get; }

    /// <summary>Whether it was performed.</summary>
    public bool IsOk => Error == ZooKeeperError.None;

    /// <summary>The value.</summary>
    /// <exception cref="ZooKeeperException">The operation failed.</exception>
    public T Value => IsOk ? _value : throw new ZooKeeperException(Error, $"the ZooKeeper operation failed: {Error}");

    /// <summary>The value if there is one.</summary>
    public bool TryGet(out T value)
    {
        value = _value;
        return IsOk;
    }

    /// <summary>The value or the error, for people.</summary>
    public override string ToString() => IsOk ? $"{_value}" : Error.ToString();

    internal static ZooKeeperResult<T> Ok(T value) => new(value, ZooKeeperError.None);

    internal static ZooKeeperResult<T> Failed(ZooKeeperError error) => new(default!, error);
}
