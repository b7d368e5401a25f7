/// How long a connection waits for the server before it gives up.
public struct Waits: Sendable {
    /// For a connection that is ready, the names of hosts not counted: those are looked up as the system is told to.
    public var connect: Duration
    /// For the server's next byte. A server that works on one statement for longer, without a row of it, counts as one that hangs.
    public var answer: Duration
    /// For somebody else's lock; the statement then fails with kind `busy`.
    public var lock: Duration
    /// For the end of a statement that was told to stop.
    public var cancellation: Duration

    public init(
        connect: Duration = .seconds(10),
        answer: Duration = .seconds(60),
        lock: Duration = .seconds(5),
        cancellation: Duration = .seconds(5)
    ) {
        self.connect = connect
        self.answer = answer
        self.lock = lock
        self.cancellation = cancellation
    }
}
