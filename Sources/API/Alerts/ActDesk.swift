import NIOPosix
import Storage
import Telemetry

/// Officers' acts, one after the other on a thread of their own: each waits for the disk.
final class ActDesk: Sendable {
    private let location: StoreLocation
    private let thread = NIOThreadPool(numberOfThreads: 1)

    init(at location: StoreLocation) {
        self.location = location
    }

    func start() {
        thread.start()
    }

    func stop() async {
        try? await thread.shutdownGracefully()
    }

    /// Does an act, and returns when it is on the disk; see ``Storage/CaseDesk``.
    func act(
        _ kind: CaseAct.Kind,
        note: String?,
        on alert: String,
        by actor: CaseDesk.Actor,
        expecting version: Int,
        at instant: Instant
    ) async throws -> CaseDesk.Outcome {
        let location = location
        return try await thread.runIfActive {
            var desk = try CaseDesk(at: location)
            return try desk.act(kind, note: note, on: alert, by: actor, expecting: version, at: instant)
        }
    }

    /// Writes into the audit log that somebody was refused before the case was looked at.
    func note(_ line: AuditLine) async throws {
        let location = location
        try await thread.runIfActive {
            var desk = try CaseDesk(at: location)
            try desk.note(line)
        }
    }
}
