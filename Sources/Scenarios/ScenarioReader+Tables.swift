import Documents
import Places
import Rules
import Schedules
import Telemetry

/// The tables that a scenario brings instead of the folder's.
extension ScenarioReader {
    private static let keysOfTables = ["devices", "permits", "holidays", "places"]

    /// Whether any table differs from the folder's.
    var hasTables: Bool { Self.keysOfTables.contains { values[$0] != nil } }

    func tables() -> World.Tables {
        var tables = world.tables
        if let list = values["places"] {
            tables.places = PlaceIndex(PlaceListReader.places(in: list))
            // Those of the folder speak of its own places.
            tables.permits = Permits()
        }
        if let (text, shift) = table("holidays") { tables.holidays = holidays(text, shift) }
        if let (text, shift) = table("devices") { tables.register = register(text, shift) }
        if let (text, shift) = table("permits") { tables.permits = permits(text, shift, tables) }
        return tables
    }

    /// What a table is named in problems, until they get their place in the scenario file.
    private static let anyName = ""

    /// Puts problems of a table to where it stands in the scenario file.
    private typealias Shift = (ProblemList) -> Void

    private func table(_ key: String) -> (text: [UInt8], shift: Shift)? {
        guard let value = values[key], let block = block(value, key: key), let text = value.text else { return nil }
        let shift = { (found: ProblemList) in
            for problem in found.problems {
                let line = (problem.line ?? 1) + block.firstLine - 1
                self.problems.add(FileProblem(file: block.file, line: line, message: "\(key): \(problem.message)"))
            }
        }
        return (Array(text.utf8), shift)
    }

    private func holidays(_ text: [UInt8], _ shift: Shift) -> HolidayCalendar {
        do {
            return try HolidayCalendar(csv: text)
        } catch {
            let found = ProblemList()
            for problem in error.problems {
                found.add(FileProblem(file: Self.anyName, line: problem.line, message: problem.message))
            }
            shift(found)
            return HolidayCalendar()
        }
    }

    private func register(_ text: [UInt8], _ shift: Shift) -> Register {
        let found = ProblemList()
        defer { shift(found) }
        return Register(
            csv: text,
            file: Self.anyName,
            classes: world.catalogue.classes.map(\.name),
            problems: found
        )
    }

    private func permits(_ text: [UInt8], _ shift: Shift, _ tables: World.Tables) -> Permits {
        let found = ProblemList()
        defer { shift(found) }
        return Permits(
            csv: text,
            file: Self.anyName,
            places: tables.places,
            holidays: tables.holidays,
            zone: world.zone,
            problems: found
        )
    }
}
