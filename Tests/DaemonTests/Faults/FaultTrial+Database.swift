import TestSupport

extension FaultTrial {
    /// A trial whose store is a server of its own.
    convenience init(_ fault: String, _ workload: Workload = Workload(), on server: PostgreSQLServer) async throws {
        try await self.init(fault, workload, store: server.address())
    }

    /// Waits until the daemon says that it cannot store; it lives, and goes on trying.
    func noticesThatNothingIsStored(within limit: Duration = .seconds(30)) async throws {
        try await eventually("the daemon notices", within: limit) {
            guard daemon.process.isRunning else { throw DaemonFailure(log: daemon.process.log) }
            return daemon.notifications.status.hasPrefix("nothing is acknowledged: ")
        }
    }
}
