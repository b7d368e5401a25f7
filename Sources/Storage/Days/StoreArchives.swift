import Databases
import SQLite
import Telemetry

/// The day files of a store, for readers.
final class StoreArchives: DayArchives {
    private let days: DayFolder
    /// Of its own: what it says is never older than what the reader has seen of the live store.
    private let live: Connection
    private let damage: DamageHandling

    /// * `folder`: of the store.
    init(folder: String, isMapped: Bool, damage: DamageHandling) throws(DatabaseError) {
        days = DayFolder(store: folder, isMapped: isMapped)
        self.damage = damage
        live = try Connection(path: "\(folder)/\(Store.fileName)", mode: .readOnly)
    }

    var count: Int { (try? archivedDays(live).count) ?? 0 }

    func archives(of deviceClass: String, observedIn stretch: Range<Instant>) throws -> [any DayArchive] {
        try archivedDays(live, of: deviceClass, overlapping: stretch).map { StoredDay(archives: self, day: $0) }
    }

    func observedStretch(of deviceClass: String) throws -> ClosedRange<Instant>? {
        let all = try archivedDays(live, of: deviceClass)
        guard let first = all.first, let last = all.last else { return nil }
        return try observed(first).lowerBound...observed(last).upperBound
    }

    /// Between which times a day's readings were made; the whole day for one that is gone meanwhile.
    private func observed(_ day: ArchivedDay) throws -> ClosedRange<Instant> {
        let whole = day.stretch.lowerBound...day.stretch.upperBound
        if let seal = day.seal { return seal.observed ?? whole }
        guard let file = try file(of: day) else { return whole }
        let rows = try file.connection.prepare(
            "SELECT min(key % \(file.layout.steps)), max(key % \(file.layout.steps)) FROM packed"
        )
        guard try rows.step(), !rows.isNull(0) else { return whole }
        return Instant(
            milliseconds: file.layout.instant(ofKey: rows.integer(0))
        )...Instant(
            milliseconds: file.layout.instant(ofKey: rows.integer(1))
        )
    }
}

extension StoreArchives {
    /// `nil` for a day that has no readings, and for one that is left out.
    fileprivate func file(of day: ArchivedDay) throws -> DayFile? {
        try unlessDamaged(day, otherwise: nil) { try days.file(of: day, live) }
    }

    /// Reads something of a day; damage is an error, or the day is left out.
    fileprivate func unlessDamaged<Result>(
        _ day: ArchivedDay,
        otherwise: Result,
        _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch {
            let found: ArchiveError
            switch error {
            case let error as ArchiveError: found = error
            case let error as DatabaseError where error.kind == .corrupt || error.kind == .inputOutput:
                found = .noDay(path: days.sealed(day.day, day.deviceClass))
            default: throw error
            }
            guard case .leftOut(let report) = damage else { throw found }
            report(DamagedDay(day: day.day, deviceClass: day.deviceClass, finding: "\(found)"))
            return otherwise
        }
    }
}

/// One class and day of a store; it is opened when somebody reads it.
private struct StoredDay: DayArchive {
    let archives: StoreArchives
    let day: ArchivedDay

    var stretch: Range<Instant> { day.stretch }

    func open(_ request: ArchiveRequest) throws -> any ArchiveCursor {
        // Its manifest may be older than its removal.
        guard let file = try archives.file(of: day) else { return AbsentDay() }
        return try archives.unlessDamaged(day, otherwise: AbsentDay()) {
            try StoredDayCursor(file, request, of: day, in: archives)
        }
    }

    func summary(of deviceClass: String, fields: [String]) throws -> ArchiveSummary? {
        guard let file = try archives.file(of: day) else { return nil }
        return try archives.unlessDamaged(day, otherwise: nil) { try ArchiveSummary(file, fields: fields) }
    }
}

/// Goes through a day file as a reader asks it to.
private final class StoredDayCursor: ArchiveCursor {
    /// What a column of the request is.
    private enum Source {
        case device, observedAt, receivedAt
        case isAdmission(Admission)
        case column(Int)
        case absent
    }

    private let archives: StoreArchives
    private let day: ArchivedDay
    private let file: DayFile
    private let sources: [Source]
    private let needed: [Int]
    private var rows: DayCursor

    init(
        _ file: DayFile,
        _ request: ArchiveRequest,
        of day: ArchivedDay,
        in archives: StoreArchives
    ) throws(DatabaseError) {
        self.day = day
        self.archives = archives
        let layout = file.layout
        sources = request.columns.map { name in
            switch name {
            case "device": .device
            case "observed_at": .observedAt
            case "received_at": .receivedAt
            case "late": .isAdmission(.late)
            case "jump": .isAdmission(.jump)
            default: layout.columns.firstIndex { $0.name == name }.map(Source.column) ?? .absent
            }
        }
        var needed: Set<Int> = []
        for source in sources {
            switch source {
            case .device, .observedAt, .absent: continue
            case .receivedAt: needed.insert(0)
            case .isAdmission: needed.insert(1)
            case .column(let number): needed.insert(number)
            }
        }
        self.file = file
        self.needed = needed.sorted()
        // From here on the file stands still for us, whatever is moved into it.
        try file.connection.execute("BEGIN")
        // Sealed, devices are numbered by their names.
        rows = try file.rows(
            device: request.device,
            observedIn: request.observedIn,
            needed: self.needed,
            byName: !layout.isSealed
        )
    }

    var device: String { rows.device }
    var observedAt: Instant { Instant(milliseconds: rows.observedAt) }

    func step() throws -> Bool {
        try archives.unlessDamaged(day, otherwise: false) { try rows.step() }
    }

    func find(device: String, observedAt: Instant) throws -> Bool {
        try archives.unlessDamaged(day, otherwise: false) { try found(device, observedAt) }
    }

    private func found(_ device: String, _ observedAt: Instant) throws -> Bool {
        guard try file.contains(device: device, observedAt: observedAt) else { return false }
        let found = try file.rows(
            device: device,
            observedIn: observedAt..<observedAt + TimeSpan(milliseconds: 1),
            needed: needed
        )
        guard try found.step() else { return false }
        rows = found
        return true
    }

    func column(_ index: Int, into result: borrowing ColumnResult) throws {
        switch sources[index] {
        case .device: result.set(rows.device)
        case .observedAt: result.set(rows.observedAt)
        case .receivedAt: result.set(rows.observedAt + (rows.value(0).integer ?? 0))
        case .isAdmission(let admission):
            result.set(rows.value(1).integer == Int64(admission.rawValue) ? 1 : 0 as Int64)
        case .column(let number): rows.give(number, to: result)
        case .absent: result.setNull()
        }
    }
}

/// A day that was removed between a look at its manifest and the next at its file.
private final class AbsentDay: ArchiveCursor {
    let device = ""
    let observedAt = Instant.distantPast

    func step() -> Bool { false }
    func find(device: String, observedAt: Instant) -> Bool { false }
    func column(_ index: Int, into result: borrowing ColumnResult) { result.setNull() }
}

extension Value {
    fileprivate var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }
}

extension DayCursor {
    /// The value of one of the needed columns, without a detour for numbers.
    fileprivate func give(_ number: Int, to result: borrowing ColumnResult) {
        if let double = double(number) { result.set(double) } else { result.set(value(number)) }
    }
}
