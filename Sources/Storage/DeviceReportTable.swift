import Databases
import Telemetry

/// Between which times each device has reported, kept beside the live readings: a start must not look through all of them.
///
/// The table may be behind the readings. In rounds, some devices with each commit, it catches up with them. What it does not tell of
/// yet was taken after the *floor* of the class, which is written in the same transaction as a reading that lies before it.
struct DeviceReportTable: ~Copyable {
    /// A round begins so long after the one before it. It bounds what a start has to look through, and what commits have to write.
    private static let roundInterval = TimeSpan.minutes(5)
    /// So much is written with one commit, which shall not wait for more.
    private static let mostDevicesOfCommit = 256
    /// The floor lies so far back, because readings take their time to get here, and not each shall move it.
    private static let travel = TimeSpan.minutes(1)

    private let catalogue: Catalogue
    private let directory: DeviceDirectory
    private let upsert: any DatabaseStatement
    private let floorUpsert: any DatabaseStatement

    /// Of each device, by its ``DeviceIndex``, since this process opened the store and after the floor it found.
    private var extents: [ReportExtent] = []
    /// Devices that have reported since the round began.
    private var waiting: [DeviceIndex] = []
    private var isWaiting: [Bool] = []
    /// Those of the round, and how many of them the table has.
    private var round: [DeviceIndex] = []
    private var written = 0
    private var roundBegan = Instant.distantPast
    /// By class: every judged reading that is not in the table is not older.
    private var floors: [Instant]
    /// By class the oldest reading since the round began.
    private var oldest: [Instant]
    /// What a commit wrote, until it is known to have reached the disk.
    private var pending = Pending()

    private struct Pending {
        var floors: [(deviceClass: Int, floor: Instant)] = []
        var written = 0
    }

    init(
        _ catalogue: Catalogue,
        _ directory: DeviceDirectory,
        _ connection: any DatabaseConnection
    ) throws(DatabaseError) {
        let upsert = try connection.prepare(
            """
            INSERT INTO device_report (class, device, first_at, judged_at, newest_at) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (class, device) DO UPDATE SET
                first_at = coalesce(min(first_at, ?3), first_at, ?3), judged_at = coalesce(max(judged_at, ?4), judged_at, ?4),
                newest_at = max(newest_at, ?5)
            """
        )
        let floorUpsert = try connection.prepare(
            "INSERT INTO report_floor (class, floor) VALUES (?1, ?2) ON CONFLICT (class) DO UPDATE SET floor = ?2"
        )
        self.upsert = upsert
        self.floorUpsert = floorUpsert
        self.catalogue = catalogue
        self.directory = directory
        oldest = catalogue.indices.map { _ in .distantFuture }
        floors = catalogue.indices.map { _ in .distantPast }
    }

    /// Takes up where the table is behind. It comes before all else.
    mutating func catchUp(_ connection: any DatabaseConnection) throws(DatabaseError) {
        for index in catalogue.indices { try look(at: index, connection) }
    }

    /// Finds the floor of a class and takes up what was taken after it.
    private mutating func look(at index: ClassIndex, _ connection: any DatabaseConnection) throws(DatabaseError) {
        let name = catalogue[index].name
        let floor = try connection.prepare("SELECT floor FROM report_floor WHERE class = ?")
        try floor.bind(1, name)
        if try floor.step() { floors[Int(index.rawValue)] = Instant(milliseconds: floor.integer(0)) }
        let rows = try connection.prepare(
            """
            SELECT device, min(observed_at) FILTER (WHERE jump = 0), max(observed_at) FILTER (WHERE jump = 0), max(observed_at)
            FROM \(name)_reading WHERE observed_at >= ? AND late = 0 GROUP BY device
            """
        )
        try rows.bind(1, floors[Int(index.rawValue)].milliseconds)
        while try rows.step() { note(ReportExtent(rows), of: directory.index(of: rows.text(0), in: index)) }
    }

    // MARK: - With each commit

    /// Writes what has to be on the disk together with some readings, and goes on with the round.
    mutating func write(with readings: [Reading]) throws(DatabaseError) {
        pending = Pending(written: written)
        for reading in readings where reading.admission != .late {
            let number = Int(reading.deviceClass.rawValue)
            oldest[number] = min(oldest[number], reading.observedAt)
        }
        for number in floors.indices where oldest[number] < floors[number] {
            try setFloor(of: number, to: oldest[number])
        }
        guard written < round.count else { return }
        let end = min(round.count, written + Self.mostDevicesOfCommit)
        for device in round[written..<end] { try write(device) }
        pending.written = end
        guard end == round.count, let last = readings.last else { return }
        for number in floors.indices {
            let floor = min(oldest[number], last.receivedAt - Self.travel)
            if floor > floors[number] { try setFloor(of: number, to: floor) }
        }
    }

    /// The transaction is on the disk.
    mutating func committed(_ readings: [Reading]) {
        for (number, floor) in pending.floors { floors[number] = floor }
        written = pending.written
        pending = Pending(written: written)
        for reading in readings where reading.admission != .late { note(ReportExtent(reading), of: reading.device) }
        guard let now = readings.last?.receivedAt, written == round.count else { return }
        // Backwards, too: the computer's clock may have been set.
        guard now < roundBegan || now - roundBegan >= Self.roundInterval else { return }
        beginRound(at: now)
    }

    private mutating func beginRound(at now: Instant) {
        swap(&round, &waiting)
        waiting.removeAll(keepingCapacity: true)
        for device in round { isWaiting[Int(device.rawValue)] = false }
        written = 0
        roundBegan = now
        for number in oldest.indices { oldest[number] = .distantFuture }
    }

    private mutating func note(_ extent: ReportExtent, of device: DeviceIndex) {
        let index = Int(device.rawValue)
        if index >= extents.count {
            let missing = index + 1 - extents.count
            extents.append(contentsOf: repeatElement(ReportExtent(), count: missing))
            isWaiting.append(contentsOf: repeatElement(false, count: missing))
        }
        extents[index].widen(to: extent)
        guard !isWaiting[index] else { return }
        isWaiting[index] = true
        waiting.append(device)
    }

    private mutating func write(_ device: DeviceIndex) throws(DatabaseError) {
        let entry = directory[device]
        let extent = extents[Int(device.rawValue)]
        try upsert.bind(1, catalogue[entry.deviceClass].name)
        try upsert.bind(2, entry.name)
        try upsert.bind(3, extent.isAnyJudged ? extent.first.milliseconds : nil)
        try upsert.bind(4, extent.isAnyJudged ? extent.last.milliseconds : nil)
        try upsert.bind(5, extent.newest.milliseconds)
        try upsert.run()
    }

    private mutating func setFloor(of number: Int, to floor: Instant) throws(DatabaseError) {
        try floorUpsert.bind(1, catalogue[ClassIndex(number)].name)
        try floorUpsert.bind(2, floor.milliseconds)
        try floorUpsert.run()
        pending.floors.append((number, floor))
    }

    // MARK: - What is known

    /// Of each device of a class, as the live readings tell, and those that were live once.
    ///
    /// `isIncluded`: whether a device of that name is asked for.
    func extents(
        of index: ClassIndex,
        where isIncluded: (String) -> Bool,
        _ connection: any DatabaseConnection
    ) throws(DatabaseError) -> [DeviceIndex: ReportExtent] {
        var found: [DeviceIndex: ReportExtent] = [:]
        let rows = try connection.prepare(
            "SELECT device, first_at, judged_at, newest_at FROM device_report WHERE class = ?"
        )
        try rows.bind(1, catalogue[index].name)
        try widen(&found, by: rows, of: index, directory, where: isIncluded)
        for number in extents.indices where extents[number].newest > .distantPast {
            let device = DeviceIndex(number)
            if directory[device].deviceClass == index, isIncluded(directory[device].name) {
                found[device, default: ReportExtent()].widen(to: extents[number])
            }
        }
        return found
    }
}

/// Takes up rows of device, first judged, last judged and newest, of those devices whose names are asked for.
func widen(
    _ extents: inout [DeviceIndex: ReportExtent],
    by rows: any DatabaseStatement,
    of deviceClass: ClassIndex,
    _ directory: DeviceDirectory,
    where isIncluded: (String) -> Bool
) throws(DatabaseError) {
    while try rows.step() {
        let name = rows.text(0)
        guard isIncluded(name) else { continue }
        extents[directory.index(of: name, in: deviceClass), default: ReportExtent()].widen(to: ReportExtent(rows))
    }
}

/// Between which times a device has reported, as far as it was seen.
struct ReportExtent: BitwiseCopyable {
    /// The first and the last reading that was judged; the first is later than the last where none was.
    private(set) var first = Instant.distantFuture
    private(set) var last = Instant.distantPast
    /// The newest; jumps may have followed the last that was judged.
    private(set) var newest = Instant.distantPast

    init() {}

    init(_ reading: Reading) {
        if reading.admission == .judged { (first, last) = (reading.observedAt, reading.observedAt) }
        newest = reading.observedAt
    }

    /// From a row of device, first judged, last judged and newest.
    init(_ row: any DatabaseStatement) {
        if !row.isNull(1), !row.isNull(2) {
            (first, last) = (Instant(milliseconds: row.integer(1)), Instant(milliseconds: row.integer(2)))
        }
        if !row.isNull(3) { newest = Instant(milliseconds: row.integer(3)) }
    }

    var isAnyJudged: Bool { first <= last }

    mutating func widen(to other: ReportExtent) {
        first = min(first, other.first)
        last = max(last, other.last)
        newest = max(newest, other.newest)
    }
}
