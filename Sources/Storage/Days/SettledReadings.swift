import Databases
import SQLite
import Telemetry

/// Tells the writer of the live store which readings it has stored already and moved to a day's file since.
///
/// It is asked about readings that are older than what has been moved, few as a rule, and answers from the files of few days.
final class SettledReadings {
    private static let mostOpenFiles = 8

    private struct OpenFile {
        let sealedAt: Int64?
        let file: DayFile
    }

    private let days: DayFolder
    private var until: [String: Instant] = [:]
    private var files: [String: OpenFile] = [:]
    private let watermarks: Statement
    private let daysOfInstant: Statement

    init(_ days: DayFolder, _ connection: Connection) throws(DatabaseError) {
        let watermarks = try connection.prepare("SELECT class, until FROM settled")
        let daysOfInstant = try connection.prepare(
            "SELECT day, sealed_at FROM day_archive WHERE class = ?1 AND starts_at <= ?2 AND ends_at > ?2"
        )
        self.watermarks = watermarks
        self.daysOfInstant = daysOfInstant
        self.days = days
    }

    /// Looks how far readings have been moved. Inside of the transaction that will ask: nothing is deleted meanwhile.
    func refresh() throws(DatabaseError) {
        until.removeAll(keepingCapacity: true)
        defer { watermarks.reset() }
        while try watermarks.step() {
            until[watermarks.text(0)] = Instant(milliseconds: watermarks.integer(1))
        }
    }

    func contains(_ deviceClass: String, _ device: String, _ observedAt: Instant) throws(DatabaseError) -> Bool {
        guard let end = until[deviceClass], observedAt < end else { return false }
        defer { daysOfInstant.reset() }
        try daysOfInstant.bind(1, deviceClass)
        try daysOfInstant.bind(2, observedAt.milliseconds)
        while try daysOfInstant.step() {
            let sealedAt = daysOfInstant.isNull(1) ? nil : daysOfInstant.integer(1)
            // A file that cannot be read must not stop the intake: stored once more, the reading is still shown once, and sealed once.
            let file = try? openFile(daysOfInstant.text(0), deviceClass, sealedAt: sealedAt)
            if (try? file?.contains(device: device, observedAt: observedAt)) ?? false { return true }
        }
        return false
    }

    /// The file as it is since it was last sealed; a new one may have taken its place.
    private func openFile(_ day: String, _ deviceClass: String, sealedAt: Int64?) throws -> DayFile? {
        let key = "\(day)/\(deviceClass)"
        if let known = files[key], known.sealedAt == sealedAt { return known.file }
        if files.count >= Self.mostOpenFiles { files.removeAll(keepingCapacity: true) }
        files[key] = nil
        guard let file = try days.file(day, deviceClass) else { return nil }
        files[key] = OpenFile(sealedAt: sealedAt, file: file)
        return file
    }
}
