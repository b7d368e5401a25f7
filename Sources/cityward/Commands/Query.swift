import ArgumentParser
import Databases
import Foundation
import Glibc
import Storage
import Telemetry

/// `cityward query`: a question in SQL to what is stored.
struct Query: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answers a question in SQL from what is stored.",
        discussion: """
            The store is opened for reading only, with low priority; the daemon is never delayed.

            Tables: one for each device class, as truck_reading, over live.sqlite and all day archives: device, observed_at, \
            received_at, late, jump, the fields of the class, and day, as '2026-11-23'. latest_truck_reading, \
            and latest_reading for all classes: the last state of every device. alert, alert_event, alert_case, rejection, \
            duplicate, rule_set. From --config: device (devices.csv) and place (id, kind, title, district, geometry, reach).

            Times are Unix milliseconds. A comparison of observed_at or day with constants decides which days are opened: ask for a \
            stretch of time, and nothing else is read.

            Functions: ms('2026-11-23T08:00') for WHERE; local(observed_at) for people; inside(lat, lon, 'place or kind'); \
            distance(lat, lon, 'place or kind') and distance(lat1, lon1, lat2, lon2) in metres.

            cityward query "SELECT rule, count(*) FROM alert GROUP BY rule"
            cityward query "SELECT local(observed_at), lat, lon, speed FROM truck_reading WHERE device = 'truck-0001' AND day = \
            '2026-11-23' ORDER BY observed_at"
            cityward query "SELECT * FROM truck_reading WHERE observed_at >= ms('2026-11-23T08:00') AND observed_at < \
            ms('2026-11-23T09:00') AND inside(lat, lon, 'curfew_zone')" --format geojson --output trucks.geojson
            cityward query "SELECT * FROM truck_reading WHERE day = '2026-11-23' ORDER BY device, observed_at" --limit 0 \
            --format gpx --output tracks.gpx
            """
    )

    @Argument(help: "One SQL statement that reads; SQLite's dialect, or PostgreSQL's where that is the store.")
    var sql: String

    @OptionGroup var folder: StoreOption

    @Option(
        help: ArgumentHelp(
            "The configuration folder, for the tables device and place, and for inside() and distance(). [default: \(QueryCity.usualFolder), if it is there]",
            valueName: "dir"
        )
    )
    var config: String?

    @Option(
        help: """
            How rows are written. geojson: a point for each row with lat and lon. gpx: a track for each device, from the columns \
            device, observed_at, lat, lon, in this order.
            """
    )
    var format = QueryFormat.table

    @Option(help: ArgumentHelp("A file for the rows; it appears when all are there, or not at all.", valueName: "file"))
    var output: String?

    @Flag(help: "For csv: begin with a byte order mark, so that spreadsheets take the file for UTF-8.")
    var bom = false

    @Option(
        help: ArgumentHelp("For gpx: a longer silence begins a new segment.", valueName: "span"),
        transform: lengthOfTime
    )
    var gap = TimeSpan.minutes(5)

    @Option(help: ArgumentHelp("Most rows to show; 0 for all.", valueName: "rows"))
    var limit = 100_000

    @Option(help: ArgumentHelp("Seconds after which the query is given up; 1 to 86400.", valueName: "seconds"))
    var timeout = 60

    @Flag(help: "Leave damaged days out, and say so on standard error; without it a question about one fails.")
    var leaveOutDamaged = false

    @Flag(help: "Also say on standard error how the question is answered, and how many days were opened for it.")
    var explain = false

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit is a number of rows, or 0 for all") }
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout is 1 to 86400 seconds") }
        guard config == nil || folder.location.folder != nil else {
            throw ValidationError(
                "--config is for stores that are folders; in a database the tables place and device are what the daemon has read"
            )
        }
        guard !bom || format == .csv else { throw ValidationError("--bom is for --format csv") }
    }

    func run() throws {
        Stopping.listen()
        OpenFiles.raiseLimit()
        // Whoever stores readings goes first.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        let city = folder.location.folder == nil ? .published : try QueryCity(folder: config)
        let damage = LeftOutDays()
        let reader = try folder.openedStore(damage: leaveOutDamaged ? .leftOut(report: damage.note) : .refused)
        try prepare(reader, city)
        if explain { try showPlan(reader) }
        let sink = try output.map { try RowSink(file: $0) } ?? RowSink()
        let progress = QueryProgress(reader.archiveUse)
        let isCut: Bool
        do {
            isCut = try answer(reader, sink, progress)
            progress.clear()
        } catch {
            progress.clear()
            sink.abandon()
            throw told(error, city, progress)
        }
        for day in damage.days { say("left out: \(day)") }
        if explain {
            say("\(folder.location.folder == nil ? "" : "\(progress.reading), ")in \(progress.milliseconds) ms")
        }
        if isCut { throw Failure("only the first \(limit) rows are shown; see --limit") }
    }
}

extension Query {
    /// For pages and for sorting; what does not fit goes to temporary files.
    private static let cacheMiB = 64
    /// Of everything together.
    private static let heapMiB = 512

    private func prepare(_ reader: borrowing StoreReader, _ city: QueryCity) throws {
        try reader.bound(cacheMiB: Self.cacheMiB, heapMiB: Self.heapMiB)
        if let tables = city.tables {
            try reader.add(tables.device)
            try reader.add(tables.place)
        }
        for function in QueryFunctions(places: city.tables?.places, missing: city.missing).all {
            try reader.define(function.name, argumentCount: function.argumentCount, function.body)
        }
    }

    /// Returns whether there are more rows than were wanted.
    private func answer(_ reader: borrowing StoreReader, _ sink: RowSink, _ progress: QueryProgress) throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(timeout)
        var encoder = format.encoder(sink, withByteOrderMark: bom, gap: gap)
        var isCut = false
        var failure: (any Error)?
        do {
            try reader.query(
                sql,
                isOver: {
                    progress.show()
                    return Stopping.signal != nil || ContinuousClock.now >= deadline
                },
                columns: { names in
                    do { try encoder.begin(names) } catch { failure = error }
                },
                row: { row in
                    isCut = limit > 0 && progress.rows == limit
                    guard !isCut, failure == nil, Stopping.signal == nil else { return false }
                    do { try encoder.row(row) } catch { failure = error }
                    progress.rows += 1
                    return failure == nil
                }
            )
        } catch {
            // What has come is worth seeing; the end that is missing says that there was more.
            if output == nil, Stopping.signal == nil {
                if format == .table, progress.rows > 0 { try encoder.end() }
                try sink.flush()
            }
            failure = error
        }
        if let failure { throw failure }
        if let signal = Stopping.signal { throw Stopped(signal: signal) }
        try encoder.end()
        try sink.finish()
        return isCut
    }

    private func showPlan(_ reader: borrowing StoreReader) throws {
        do {
            for line in try reader.plan(of: sql) { say(line) }
        } catch {
            throw Failure(error.message)
        }
    }

    /// The error as people are to read it.
    private func told(_ error: any Error, _ city: QueryCity, _ progress: QueryProgress) -> any Error {
        if let signal = (error as? Stopped)?.signal ?? Stopping.signal {
            let written = output.map { "\($0) is not written" } ?? "\(progress.rows) rows were shown"
            say("cityward: stopped; \(written)")
            return ExitCode(Stopped(signal: signal).exitCode)
        }
        guard let error = error as? DatabaseError else { return error }
        switch error.kind {
        case .interrupted:
            return Failure(
                "the query took longer than \(timeout) seconds; narrow it by observed_at or day, or see --timeout"
            )
        case .readOnly: return Failure("the query would change the store; only reading is possible")
        case .full:
            return Failure("\(error.message): there is no room for temporary files; see SQLITE_TMPDIR, or ask for less")
        case .outOfMemory:
            return Failure("the query needs more than \(Self.heapMiB) MiB of memory; ask for less at once")
        case .busy, .inputOutput, .corrupt, .other:
            let needsCity =
                ["no such table: device", "no such table: place"].contains(error.message) && city.tables == nil
            return Failure(needsCity ? "\(error.message): \(city.missing)" : error.message)
        }
    }

    private func say(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}

private func lengthOfTime(_ text: String) throws -> TimeSpan {
    guard let span = TimeSpan(text), span > .zero else {
        throw ValidationError("'\(text)' is no length of time; write it as 5m, 90s or 1h30m.")
    }
    return span
}

extension StoreOption {
    func openedStore(damage: DamageHandling = .refused) throws -> StoreReader {
        if case .folder(let path) = location, !FileManager.default.fileExists(atPath: "\(path)/\(Store.fileName)") {
            throw Failure("there is no store in \(path); see --store")
        }
        return try StoreReader(at: location, damage: damage, isMapped: true)
    }
}

/// Damaged days that a question was answered without.
private final class LeftOutDays {
    private var known: Set<DamagedDay> = []

    var days: [DamagedDay] { known.sorted { $0.description < $1.description } }

    func note(_ day: DamagedDay) { known.insert(day) }
}
