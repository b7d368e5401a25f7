import Databases
import SQLite
import Storage
import StoreSupport
import Telemetry

/// Day archives that live in memory, and somebody who moves readings into them: first a copy, then away from `live.sqlite`.
final class FakeArchives: DayArchives {
    struct Row {
        let device: String
        let observedAt: Instant
        let values: [String: Value]
    }

    /// The rows of each class and day, in the order of an archive.
    private(set) var rows: [String: [Int64: [Row]]] = [:]
    /// The starts of the days that were opened, in this order.
    private(set) var opened: [Int64] = []
    private(set) var requests: [ArchiveRequest] = []
    /// Called whenever a reader asks for anything, so that something can happen in between.
    var meanwhile: () -> Void = {}

    var count: Int { Set(rows.values.flatMap { $0.filter { !$0.value.isEmpty }.keys }).count }

    func archives(of deviceClass: String, observedIn stretch: Range<Instant>) -> [any DayArchive] {
        // What comes after the list was made must be found live.
        defer { for _ in 0..<6 { meanwhile() } }
        return (rows[deviceClass] ?? [:]).keys.sorted().map {
            FakeArchive(owner: self, deviceClass: deviceClass, day: $0)
        }
        .filter { $0.stretch.overlaps(stretch) }
    }

    func observedStretch(of deviceClass: String) -> ClosedRange<Instant>? {
        let times = (rows[deviceClass] ?? [:]).values.flatMap { $0.map(\.observedAt) }
        guard let first = times.min(), let last = times.max() else { return nil }
        return first...last
    }

    func open(_ archive: FakeArchive, _ request: ArchiveRequest) -> FakeArchiveCursor {
        opened.append(archive.day)
        requests.append(request)
        meanwhile()
        return FakeArchiveCursor(rows[archive.deviceClass]?[archive.day] ?? [], request, self)
    }

    func forget() {
        opened = []
        requests = []
    }

    /// Copies live readings of a class that a condition names into their days' archives.
    func copy(_ deviceClass: String, _ condition: String, from store: String) throws {
        let connection = try Connection(path: store, mode: .readOnly)
        let found = try connection.prepare("SELECT * FROM \(deviceClass)_reading WHERE \(condition)")
        while try found.step() {
            var values: [String: Value] = [:]
            for column in 0..<found.columnCount { values[found.name(ofColumn: column)] = found.value(column) }
            let row = Row(device: found.text(0), observedAt: Instant(milliseconds: found.integer(1)), values: values)
            let day = FakeArchive.day(of: row.observedAt)
            var archive = rows[deviceClass]?[day] ?? []
            archive.removeAll { $0.device == row.device && $0.observedAt == row.observedAt }
            archive.append(row)
            archive.sort {
                $0.device == $1.device
                    ? $0.observedAt < $1.observedAt : $0.device.utf8.lexicographicallyPrecedes($1.device.utf8)
            }
            rows[deviceClass, default: [:]][day] = archive
        }
    }

    func delete(_ deviceClass: String, _ condition: String, from store: String) throws {
        let connection = try Connection(path: store, mode: .readWrite)
        try connection.execute("DELETE FROM \(deviceClass)_reading WHERE \(condition)")
    }

    func move(_ deviceClass: String, _ condition: String, from store: String) throws {
        try copy(deviceClass, condition, from: store)
        try delete(deviceClass, condition, from: store)
    }
}

struct FakeArchive: DayArchive {
    private static let length: Int64 = 86_400_000
    private static let offset: Int64 = 28_800_000

    let owner: FakeArchives
    let deviceClass: String
    let day: Int64

    static func day(of instant: Instant) -> Int64 {
        (instant.milliseconds + offset) / length * length - offset
    }

    var stretch: Range<Instant> { Instant(milliseconds: day)..<Instant(milliseconds: day + Self.length) }

    func open(_ request: ArchiveRequest) -> any ArchiveCursor { owner.open(self, request) }
}

/// Keeps the rows that were there when it was opened.
final class FakeArchiveCursor: ArchiveCursor {
    private let rows: [FakeArchives.Row]
    private let request: ArchiveRequest
    private let owner: FakeArchives
    private var position = -1

    init(_ rows: [FakeArchives.Row], _ request: ArchiveRequest, _ owner: FakeArchives) {
        self.rows = rows
        self.request = request
        self.owner = owner
    }

    func step() -> Bool {
        owner.meanwhile()
        repeat { position += 1 } while position < rows.count && !isWanted(rows[position])
        return position < rows.count
    }

    func find(device: String, observedAt: Instant) -> Bool {
        guard let found = rows.firstIndex(where: { $0.device == device && $0.observedAt == observedAt }) else {
            return false
        }
        position = found
        return true
    }

    var device: String { rows[position].device }
    var observedAt: Instant { rows[position].observedAt }

    func column(_ index: Int, into result: borrowing ColumnResult) {
        result.set(rows[position].values[request.columns[index]] ?? .null)
    }

    private func isWanted(_ row: FakeArchives.Row) -> Bool {
        request.observedIn.contains(row.observedAt) && (request.device == nil || request.device == row.device)
    }
}
