import ArgumentParser
import Databases
import Documents
import Foundation
import Schedules
import Telemetry

/// `cityward windows`: when opening hours are open.
struct Windows: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows when opening hours are open: the intervals between two times.",
        discussion: """
            Opening hours are written as in OpenStreetMap: "Mo-Fr 07:00-22:00; PH off". Intervals that touch are one, and those \
            that reach beyond --from or --to end there. Times are local (UTC+8): a date is its midnight, 2026-11-23T07:00 \
            needs no offset, and any RFC 3339 time will do.

            Without a specification, each line of standard input is one, and each is answered by one line: \
            {"specification": …, "intervals": [{"start": …, "end": …}, …]}, or {"specification": …, "error": …, "column": …}.

            cityward windows "07:00-22:00; PH off" --from 2026-10-01 --to 2026-10-09 --holidays /etc/cityward/holidays.csv
            """
    )

    @Argument(help: "Opening hours; by default those on standard input, one a line.")
    var specification: String?

    @Option(help: ArgumentHelp("The first instant.", valueName: "time"), transform: LocalTime.instant)
    var from: Instant

    @Option(
        help: ArgumentHelp("The first instant that is not meant any more.", valueName: "time"),
        transform: LocalTime.instant
    )
    var to: Instant

    @Option(
        help: ArgumentHelp("The list of public and school holidays; without it no day is PH or SH.", valueName: "file")
    )
    var holidays: String?

    @Option(help: "How intervals are written; csv by default, and ndjson for what is read from standard input.")
    var format: RowFormat?

    @Option(help: ArgumentHelp("Most intervals to show for one specification.", valueName: "rows"))
    var limit = 100_000

    func validate() throws {
        guard from <= to else { throw ValidationError("--to is before --from") }
        guard (1...10_000_000).contains(limit) else { throw ValidationError("--limit is 1 to 10000000") }
        if specification == nil {
            guard format ?? .ndjson == .ndjson else {
                throw ValidationError("standard input is answered in ndjson only")
            }
            guard isatty(STDIN_FILENO) == 0 else {
                throw ValidationError("give a specification, or one a line on standard input")
            }
        }
    }

    func run() throws {
        let holidays = try holidayCalendar()
        if let specification {
            try show(specification, holidays)
        } else {
            try answerLines(holidays)
        }
    }

    private func show(_ specification: String, _ holidays: HolidayCalendar) throws {
        let hours: OpeningHours
        do {
            hours = try OpeningHours(specification)
        } catch {
            throw Failure(error.description)
        }
        if hours.namesHolidays, self.holidays == nil {
            note("PH and SH are no days at all without --holidays")
        }
        var writer = RowWriter(format: format ?? .csv)
        writer.begin(["start", "end"])
        let intervals = TimeWindow(hours, holidays: holidays).intervals(from: from, to: to, limit: limit + 1)
        for interval in intervals.prefix(limit) {
            writer.write([.text(LocalTime.text(interval.lowerBound)), .text(LocalTime.text(interval.upperBound))])
        }
        writer.end()
        if intervals.count > limit { throw Failure("only the first \(limit) intervals are shown; see --limit") }
    }

    private func answerLines(_ holidays: HolidayCalendar) throws {
        var exchange = LineExchange()
        exchange.run { line in
            guard let line, let specification = String(validating: line, as: UTF8.self) else {
                return .failure(json: answer(specification: nil, error: "the line is too long, or not UTF-8"))
            }
            return answer(specification, holidays)
        }
        if exchange.failures > 0 {
            throw Failure("\(exchange.failures) of \(exchange.lines) lines are no opening hours")
        }
    }

    private func answer(_ specification: String, _ holidays: HolidayCalendar) -> LineExchange.Answer {
        do {
            let window = TimeWindow(try OpeningHours(specification), holidays: holidays)
            let intervals = window.intervals(from: from, to: to, limit: limit + 1)
            guard intervals.count <= limit else {
                let message = "more than \(limit) intervals; see --limit"
                return .failure(json: answer(specification: specification, error: message))
            }
            var json = JSONWriter()
            json.set("specification", specification)
            json.set("intervals", json: "[\(intervals.map(object).joined(separator: ","))]")
            return .success(json: json.text)
        } catch {
            return .failure(json: answer(specification: specification, error: error.message, column: error.column))
        }
    }

    private func answer(specification: String?, error: String, column: Int? = nil) -> String {
        var json = JSONWriter()
        json.set("specification", specification)
        json.set("error", error)
        if let column { json.set("column", Int64(column)) }
        return json.text
    }

    private func object(_ interval: Range<Instant>) -> String {
        var json = JSONWriter()
        json.set("start", LocalTime.text(interval.lowerBound))
        json.set("end", LocalTime.text(interval.upperBound))
        return json.text
    }

    private func holidayCalendar() throws -> HolidayCalendar {
        guard let holidays else { return HolidayCalendar() }
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: holidays)))
        } catch {
            throw Failure("\(holidays) cannot be read: \(error.localizedDescription)")
        }
        do {
            return try HolidayCalendar(csv: bytes)
        } catch {
            throw Failure(error.problems.map { "\(holidays): \($0)" }.joined(separator: "\n"))
        }
    }

    private func note(_ text: String) {
        FileHandle.standardError.write(Data("cityward: note: \(text)\n".utf8))
    }
}
