/// When a running statement shall end; keep it until the connection is told to stop asking.
public final class Interruption {
    public let isOver: () -> Bool

    public init(_ isOver: @escaping () -> Bool) {
        self.isOver = isOver
    }
}
