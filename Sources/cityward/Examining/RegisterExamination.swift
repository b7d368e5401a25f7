import Databases
import Foundation
import Rules
import Schedules
import Storage
import Telemetry

/// Whether the lists that rules go by are of this year, and fit the devices that report.
struct RegisterExamination {
    private static let subject = "registers"
    /// The State Council announces next year's holidays in November: from this day on they can be had.
    private static let holidaysAnnounced = (month: 11, day: 15)
    private static let mostNames = 5

    let tables: CityTables
    /// Whose devices the store has.
    let jurisdiction: Jurisdiction
    /// The folder of the store.
    let store: StoreLocation
    let now: Instant

    func examine(_ record: inout HealthRecord) {
        judgeHolidays(&record)
        judgePermits(&record)
        judgeDevices(&record)
    }

    private func judgeHolidays(_ record: inout HealthRecord) {
        let today = tables.zone.date(at: now)
        let isAnnounced = (today.month, today.day) >= (Self.holidaysAnnounced.month, Self.holidaysAnnounced.day)
        let wanted = [today.year] + (isAnnounced ? [today.year + 1] : [])
        let missing = wanted.filter { !tables.holidays.covers(year: $0) }
        guard let first = missing.first else {
            return record.fine(Self.subject, "holidays.csv knows \(wanted.map(String.init).joined(separator: " and "))")
        }
        let what = "holidays.csv has no holidays of \(first)"
        let next = "copy the State Council's list for \(first) into holidays.csv, and reload"
        let why =
            "hours that spare holidays, and the terms of cases, are wrong on each holiday and make-up workday of that year"
        if first == today.year {
            record.problem(Self.subject, what, why: why, next: next)
        } else {
            record.warning(Self.subject, what, why: why, next: next)
        }
    }

    private func judgePermits(_ record: inout HealthRecord) {
        guard let end = tables.permits.lastEnd else { return record.note(Self.subject, "there are no permits") }
        guard end <= now else {
            return record.fine(
                Self.subject,
                "\(tables.permits.count) permits, the last of them until \(end.rfc3339().prefix(10))"
            )
        }
        record.problem(
            Self.subject,
            "all of \(tables.permits.count) permits in permits.csv have ended, the last on \(end.rfc3339().prefix(10))",
            why: "every loaded truck is one without a permit: alerts that nobody can stand by",
            next: "bring permits.csv up to date, and reload"
        )
    }

    private func judgeDevices(_ record: inout HealthRecord) {
        guard FileManager.default.fileExists(atPath: "\(store)/\(Store.fileName)"), let met = try? devicesMet() else {
            return
        }
        let ours = tables.register.rows.filter { row in
            tables.catalogue.index(of: row.deviceClass).map { jurisdiction.contains(row.device, of: $0) } ?? true
        }
        let known = Set(ours.map { "\($0.deviceClass) \($0.device)" })
        let strangers = met.subtracting(known)
        let silent = known.subtracting(met)
        if strangers.isEmpty {
            record.fine(Self.subject, "each of \(met.count) devices that have reported is in devices.csv")
        } else {
            record.warning(
                Self.subject,
                "\(strangers.count) of \(met.count) devices that have reported are not in devices.csv: \(some(strangers))",
                why: "their alerts have no plate, company or district, and go to nobody in particular",
                next: "add them to devices.csv, or find out who publishes under these names"
            )
        }
        guard !silent.isEmpty, !met.isEmpty else { return }
        record.warning(
            Self.subject,
            "\(silent.count) of \(known.count) devices in devices.csv have never reported: \(some(silent))",
            why: "a device that is not heard cannot be judged",
            next: "check their terminals, their names and the broker's access list; or strike them out"
        )
    }

    /// `class device`, of every device that has a reading in the store.
    private func devicesMet() throws -> Set<String> {
        let reader = try StoreReader(at: store)
        var met: Set<String> = []
        for index in tables.catalogue.indices {
            let name = tables.catalogue[index].name
            // A class that is new in the schemas has no table until the daemon has run with it.
            try? reader.query("SELECT device FROM latest_\(name)_reading", isOver: { false }, columns: { _ in }) {
                row in
                // A device that has moved to another daemon is no stranger.
                if case .text(let device)? = row.first, jurisdiction.contains(device, of: index) {
                    met.insert("\(name) \(device)")
                }
                return true
            }
        }
        return met
    }

    private func some(_ names: Set<String>) -> String {
        names.sorted().prefix(Self.mostNames).joined(separator: ", ") + (names.count > Self.mostNames ? ", …" : "")
    }
}
