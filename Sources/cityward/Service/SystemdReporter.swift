import Synchronization

/// Tells systemd after each turn what it wants to know: that we are ready, that turns are made, and a line for people.
///
/// The watchdog is fed by turns and by nothing else: a pipeline that hangs is restarted.
struct SystemdReporter {
    private static let interval = Duration.seconds(1)

    private var isReady = false
    private var nextReport = ContinuousClock.now

    /// - Parameter status: computed only when a report is due.
    mutating func report(_ status: @autoclosure () -> PipelineStatus) {
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
    func reportReloaded() {
        if isReady { notifySystemd("READY=1") }
    }

    func reportStopping() {
        notifySystemd("STOPPING=1")
    }
}
