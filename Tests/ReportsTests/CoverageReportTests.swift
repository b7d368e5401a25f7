import Coverage
import Documents
import Foundation
import Places
import Schedules
import Storage
import StoreSupport
import Telemetry
import Testing

@testable import Reports

/// Two roads of 200 m, cut into spots of 20 m: A both ways, twenty cells, 10 m wide; B one-way to the north, ten cells, 20 m wide.
@Suite("The report on sweeping coverage")
struct CoverageReportTests {
    private let place = TemporaryStore()
    private let day = "2026-11-23"

    /// A is swept to the east at five, six and seven in the morning and to the west at half past seven: every cell once at least,
    /// half of them three times, so that nine tenths have been swept once. B is swept from its beginning to its middle: the cells
    /// whose middles lie up to 15 m beyond it, six of ten.
    @Test func aDayIsWhatItIsByHand() throws {
        let east = ["05:00:00", "06:00:00", "07:00:00"].flatMap {
            way("sweeper-1", from: (0, 0), to: (200, 0), at: "\(day)T\($0)")
        }
        let west = way("sweeper-1", from: (200, 0), to: (0, 0), at: "\(day)T07:30:00")
        let north = way("sweeper-2", from: (100, -100), to: (100, 0), at: "\(day)T13:00:00")
        try store(east + west + north)
        let document = try report(day)

        #expect(figure(document, "coverage") == .number(26.0 / 30))
        // A is 200 m by 10 m and wholly swept; B is 200 m by 20 m, of which six tenths are.
        #expect(figure(document, "mechanised_share") ~= 4400.0 / 6000)
        #expect(figure(document, "days_met_share") == .number(0))
        #expect(figure(document, "roads") == .integer(2))

        let roads = try #require(document.tables.first { $0.key == "roads" })
        #expect(cell(roads, 0, "coverage") == .number(1))
        #expect(cell(roads, 0, "sweeps_per_day") == .number(1))
        #expect(cell(roads, 0, "required_sweeps") == .number(3))
        #expect(cell(roads, 0, "contractor") == .text("甲公司"))
        #expect(cell(roads, 1, "coverage") == .number(0.6))
        #expect(cell(roads, 1, "district") == .text("unassigned"))

        let shifts = try #require(document.tables.first { $0.key == "shifts" })
        #expect(cell(shifts, 0, "coverage") == .number(20.0 / 30))
        #expect(cell(shifts, 1, "coverage") == .number(6.0 / 30))

        // What is missed is the north of B: from 20 to 100 m.
        #expect(document.features.count == 1)
        let missed = try #require(document.tables.first { $0.key == "missed" })
        #expect(missed.rows.count == 1)
        #expect(cell(missed, 0, "road") == .text("B"))
        #expect(cell(missed, 0, "length") ~= 80)
        #expect(cell(missed, 0, "lat") ~= position(100, 20).latitude)
        for table in document.tables { #expect(table.rows.allSatisfy { $0.count == table.columns.count }) }
    }

    /// A way across midnight belongs to each day with the cells that it met then; the month is the sum of its days.
    @Test func aMonthIsTheSumOfItsDays() throws {
        // Ten seconds before midnight at 0 m, ten seconds after it at 50 m: the middle at 10 m before, those at 30 and 50 m after.
        try store(way("sweeper-1", from: (0, 0), to: (50, 0), at: "2026-11-23T23:59:50"))
        func swept(_ period: String) throws -> Double {
            guard case .number(let share) = figure(try report(period), "coverage") else { return .nan }
            return share * 30
        }
        #expect(abs(try swept("2026-11-23") - 1) < 1e-9)
        #expect(abs(try swept("2026-11-24") - 2) < 1e-9)
        // Of the other days of the month nothing is known: they come before the first reading or after the last.
        #expect(abs(try swept("2026-11") * 2 - 3) < 1e-9)
        let month = try report("2026-11")
        #expect(month.tables.first { $0.key == "days" }?.rows.count == 2)
        #expect(month.charts.first?.labels == ["11-23", "11-24"])
        #expect(month.notes.contains { $0.english.hasPrefix("28 days lie before") })
    }

    @Test func suspendedDaysAreNotDue() throws {
        try store(way("sweeper-1", from: (0, 0), to: (200, 0), at: "\(day)T05:00:00"))
        let suspensions =
            "[{ from: 2026-11-01, to: 2026-11-22, reason: 雨 }, { from: 2026-11-24, to: 2026-11-30, reason: 雪 }]"
        let document = try report("2026-11", suspensions: suspensions)
        #expect(figure(document, "days_due") == .integer(1))
        #expect(figure(document, "coverage") == .number(10.0 / 30))
        #expect(document.notes.contains { $0.chinese.contains("雪") })
        // With nothing due there is nothing to divide by, and nothing is missed.
        let nothing = try report("2026-11-24", suspensions: suspensions)
        #expect(figure(nothing, "coverage") == ReportCell.none)
        #expect(nothing.features.isEmpty)
    }

    @Test func roadsCanBeChosen() throws {
        try store(way("sweeper-1", from: (0, 0), to: (200, 0), at: "\(day)T05:00:00"))
        #expect(figure(try report(day, CoverageReport.Filter(contractors: ["甲公司"])), "coverage") == .number(0.5))
        #expect(throws: CoverageReport.Mistake.self) { try report(day, CoverageReport.Filter(roads: ["Z"])) }
    }

    // MARK: - The city

    private let catalogue = Catalogue([
        DeviceClass(
            name: "sweeper",
            title: "清扫车",
            fields: [
                Field(name: "lat", kind: .number(range: -90...90), unit: nil, isRequired: true),
                Field(name: "lon", kind: .number(range: -180...180), unit: nil, isRequired: true),
                Field(name: "work", kind: .choice(["idle", "sweeping"]), unit: nil, isRequired: false),
            ]
        )
    ])

    private func report(
        _ period: String,
        _ filter: CoverageReport.Filter = CoverageReport.Filter(),
        suspensions: String = "[]"
    ) throws -> ReportDocument {
        let text = """
            coverage:
              class: sweeper
              sweeping: [sweeping]
              flushing: []
              roads: road
              cell: 20
              reach: 15
              bearing: 45
              gap: 60s
              pass: 30m
              least_speed: 1
              speed_limit: 15
              pass_share: 0.9
              target: 0.95
              grades: { "1": { sweeps_per_day: 3 }, "3": { sweeps_per_day: 2 } }
              shifts: [{ name: 早班, hours: "04:00-12:00" }, { name: 中班, hours: "12:00-20:00" }]
              suspensions: \(suspensions)
            """
        let problems = ProblemList()
        let root = try #require(YAMLFile.read(text, file: "reports.yaml", problems: problems))
        let terms = CoverageTerms(root.members[0].value, in: text)
        try #require(problems.isEmpty, "\(problems.problems)")
        let places = PlaceIndex([
            road("A", [(0, 0), (200, 0)], width: 10, ["grade": .number(1), "district": .text("east")]),
            road("B", [(100, -100), (100, 100)], width: 20, ["grade": .text("3"), "oneway": .boolean(true)]),
        ])
        return try CoverageReport.make(
            place.reader(),
            catalogue,
            places: places,
            assignments: [CoverageReport.Assignment(road: "A", company: "甲公司")],
            terms: try #require(terms),
            period: try #require(ReportPeriod(period)),
            filter: filter
        )
    }

    private func road(
        _ id: String,
        _ line: [(Double, Double)],
        width: Double,
        _ properties: [String: PlaceProperty]
    ) -> Place {
        let line = line.map { position($0.0, $0.1) }
        return Place(
            identifier: id,
            name: id,
            kind: "road",
            geometry: .lines([line], widthMetres: width),
            properties: properties
        )
    }

    private func position(_ east: Double, _ north: Double) -> Coordinate {
        let metresPerDegree = 6_371_008.8 * Double.pi / 180
        return Coordinate(
            latitude: 31 + north / metresPerDegree,
            longitude: 112 + east / (metresPerDegree * cos(31 * Double.pi / 180))
        )!
    }

    private let directory = DeviceDirectory()

    /// Fixes every 50 m and 20 s.
    private func way(
        _ device: String,
        from start: (Double, Double),
        to end: (Double, Double),
        at time: String
    ) -> [Reading] {
        let begin = Instant(rfc3339: time + "+08:00")!
        let metres = max(abs(end.0 - start.0), abs(end.1 - start.1))
        return stride(from: 0, through: metres, by: 50).enumerated().map { number, mark in
            let share = mark / metres
            let place = position(start.0 + share * (end.0 - start.0), start.1 + share * (end.1 - start.1))
            var measurements = Measurements()
            measurements.set(0, number: place.latitude)
            measurements.set(1, number: place.longitude)
            measurements.set(2, choice: 1)
            let instant = begin + .seconds(Int64(number) * 20)
            return Reading(
                deviceClass: ClassIndex(0),
                device: directory.index(of: device, in: ClassIndex(0)),
                observedAt: instant,
                receivedAt: instant,
                measurements: measurements
            )
        }
    }

    private func store(_ readings: [Reading]) throws {
        var store = try Store(at: place.location, catalogue: catalogue, directory: directory)
        _ = try store.commit(Store.Batch(readings: readings))
    }

    private func figure(_ document: ReportDocument, _ key: String) -> ReportCell? {
        document.figures.first { $0.key == key }?.value
    }

    private func cell(_ table: ReportTable, _ row: Int, _ column: String) -> ReportCell? {
        table.columns.firstIndex { $0.key == column }.map { table.rows[row][$0] }
    }
}

/// Whether a cell holds about this number.
private func ~= (cell: ReportCell?, number: Double) -> Bool {
    if case .number(let found) = cell { abs(found - number) < 1e-6 * max(1, abs(number)) } else { false }
}
