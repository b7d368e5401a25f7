/// Tells systemd after each turn of a daemon what it wants to know: that it is ready, that turns are made, and a line for people.
///
/// The watchdog is fed by turns and by nothing else: one that hangs is restarted.
public struct SystemdReporter {
    private static let interval = Duration.seconds(1)

    private var isReady = false
    private var nextReport = ContinuousClock.now

    public init() {}

    /// - Parameter status: computed only when a report is due.
    public mutating func report(_ status: @autoclosure () -> ServiceStatus) {
        let now = ContinuousClock.now
        guard !isReady || now >= nextReport else { return }
        let status = status()
        if !isReady, status.isReady {
            isReady = true
            notifySystemd("READY=1")
        } else if now < nextReport {
            return
        }
        nextReport = now + Self.interval
        let trouble = status.trouble.map { "\($0); " } ?? ""
        notifySystemd("WATCHDOG=1\nSTATUS=\(trouble)\(status.summary)")
    }

    /// A reload is over. Whoever was not ready before it still is not.
    public func reportReloaded() {
        if isReady { notifySystemd("READY=1") }
    }

    public func reportStopping() {
        notifySystemd("STOPPING=1")
    }
}

/// How a daemon stands after a turn.
public struct ServiceStatus: Sendable {
    /// It can do what it is there for.
    public let isReady: Bool
    /// Counts, for people.
    public let summary: String
    public let trouble: String?

    public init(isReady: Bool, summary: String, trouble: String?) {
        self.isReady = isReady
        self.summary = summary
        self.trouble = trouble
    }
}
