import Foundation
import Places
import Simulation
import Telemetry
import Testing

@testable import Reports

/// What the report of trips finds in the readings of simulated days, and what the trucks really did.
///
/// Two days are played, or as many as `CITYWARD_TRIP_DAYS` says: `tools/check-month` plays a month.
@Suite struct SimulatedTripTests {
    private static let count = ProcessInfo.processInfo.environment["CITYWARD_TRIP_DAYS"].flatMap(Int.init) ?? 2
    /// With some trucks that nobody has registered.
    private static let days = try! SimulatedDays(days: count, devices: 160)
    /// What is loaded or unloaded later has not lasted long enough to be believed when the play ends.
    private static let settling = TimeSpan.minutes(3)

    /// The rows of a report's trips, by device and time of loading.
    private func rows(_ document: ReportDocument) throws -> [String: [String: ReportCell]] {
        let table = try #require(document.tables.first { $0.key == "trips" })
        var rows: [String: [String: ReportCell]] = [:]
        for row in table.rows {
            let cells = Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.key), row))
            rows["\(cells["device"]!) \(cells["loaded_at"]!)"] = cells
        }
        #expect(rows.count == table.rows.count)
        return rows
    }

    private func month(_ days: SimulatedDays) throws -> ReportDocument {
        try TripReport.make(
            #require(ReportPeriod("2026-03")),
            of: DemoCity.trucks,
            under: DemoCity.tripTerms,
            from: days.reader(),
            bounds: TripBounds(rows: .max, positions: 0)
        )
    }

    @Test func tripsEqualTheSimulatorsOwn() throws {
        let days = Self.days
        let end = SimulatedDays.start + .days(Int64(Self.count)) - Self.settling
        var rows = try rows(month(days))
        var compared = 0
        for truth in days.trips where truth.loadedAt < end {
            let key = "\(ReportCell.text(truth.device)) \(ReportCell.time(truth.loadedAt))"
            guard let row = rows.removeValue(forKey: key) else {
                Issue.record("not found: \(truth.json)")
                continue
            }
            #expect(row["source"] == title(truth.loadingSite), "\(truth.json)")
            #expect(row["permit"] == .text(truth.permit), "\(truth.json)")
            guard let unloadedAt = truth.unloadedAt, unloadedAt < end else { continue }
            #expect(row["unloaded_at"] == .time(unloadedAt), "\(truth.json)")
            #expect(row["disposal"] == title(truth.unloadingSite), "\(truth.json)")
            #expect(row["unloading"] == .text(truth.verdict.title.chinese), "\(truth.json)")
            guard case .number(let kilometres) = row["distance"] else {
                Issue.record("no distance: \(truth.json)")
                continue
            }
            // Corners are cut where they lie between two fixes, and fixes are 3 to 8 m off.
            #expect(
                abs(kilometres * 1000 - truth.metres) <= truth.metres * 0.02 + 60,
                "\(kilometres) km: \(truth.json)"
            )
            compared += 1
        }
        #expect(rows.values.allSatisfy { $0["loaded_at"]! > .time(end) }, "\(rows.keys)")
        #expect(compared > 800 * Self.count)
    }

    @Test func suspiciousDumpingIsWhatWasDumped() throws {
        let days = Self.days
        let end = SimulatedDays.start + .days(Int64(Self.count)) - Self.settling
        let table = try #require(month(days).tables.first { $0.key == "suspicious" })
        let kind = try #require(table.columns.firstIndex { $0.key == "event" })
        let found = table.rows.filter {
            $0[kind] == .text(ReportText.suspiciousUnloading.chinese) && .time(end) > $0[0]
        }
        .map { "\($0[1]) \($0[0])" }
        let truth = days.trips.filter { $0.outcome == .suspected && $0.unloadedAt! < end }
            .map { "\(ReportCell.text($0.device)) \(ReportCell.time($0.unloadedAt!))" }
        #expect(Set(found).symmetricDifference(truth).sorted() == [])
        #expect(found.count == truth.count)
        // All that the alerts of suspected dumping tell is among them.
        let planted = days.expectations.filter { $0.rule == .suspectedDumping }
        #expect(planted.count == 3 * Self.count)
        for alert in planted {
            #expect(
                found.contains("\(ReportCell.text(alert.device)) \(ReportCell.time(alert.onsetAt))"),
                "\(alert.json)"
            )
        }
    }

    @Test func aMonthIsTheSumOfItsDays() throws {
        let days = Self.days
        let whole = try month(days)
        let parts = try (0..<Self.count).map { day in
            try TripReport.make(
                #require(ReportPeriod("2026-03-\(day < 9 ? "0" : "")\(day + 1)")),
                of: DemoCity.trucks,
                under: DemoCity.tripTerms,
                from: days.reader()
            )
        }
        for key in [
            "trips", "normal_disposals", "suspicious_dumpings", "suspicious_loadings", "returned", "without_permit",
        ] {
            let sum = parts.reduce(0) { $0 + $1.integer(key) }
            #expect(whole.integer(key) == sum, "\(key)")
        }
        #expect(whole.integer("trips") > 800 * Self.count)
    }

    private func title(_ site: String?) -> ReportCell {
        .text(site.flatMap { DemoCity.places.place(named: $0) }.map { DemoCity.places[$0].name })
    }
}

extension TripTruth {
    fileprivate var verdict: Unloading.Verdict {
        switch outcome {
        case .approved: .normal
        case .returned: .returned
        case .suspected: .suspicious
        case .open: .unseen
        }
    }
}

extension ReportCell {
    fileprivate static func > (left: ReportCell, right: ReportCell) -> Bool {
        if case .time(let left) = left, case .time(let right) = right { left > right } else { false }
    }
}

extension ReportDocument {
    /// A figure that counts; -1 where there is none.
    func integer(_ key: String) -> Int {
        if case .integer(let value) = figures.first(where: { $0.key == key })?.value { value } else { -1 }
    }
}
