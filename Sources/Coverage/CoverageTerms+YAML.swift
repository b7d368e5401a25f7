public import Documents
import Schedules
import Telemetry

extension CoverageTerms {
    static let keys = [
        "class", "sweeping", "flushing", "roads", "cell", "reach", "bearing", "gap", "pass", "least_speed",
        "speed_limit", "pass_share", "target", "grades", "shifts", "suspensions", "basis",
    ]

    /// Reads the mapping `coverage` of `reports.yaml`.
    ///
    /// `text`: the whole file. `nil`, with problems, where a number is missing or cannot be used.
    public init?(_ value: YAMLValue, in text: String) {
        guard let values = value.mapping(keys: Self.keys) else { return nil }
        let required = Self.keys.filter { !["grades", "shifts", "suspensions", "basis"].contains($0) }
        let missing = required.filter { values[$0] == nil }
        for key in missing { value.report("'\(key)' is missing") }
        guard missing.isEmpty, let deviceClass = values.requiredText("class"), let roads = values.requiredText("roads"),
            let cell = values.number("cell", in: 5...200), let reach = values.number("reach", in: 1...100),
            let bearing = values.number("bearing", in: 1...89),
            let gap = values.span("gap", atLeast: .seconds(1)), let pass = values.span("pass", atLeast: .minutes(1)),
            let slowest = values.number("least_speed", in: 0...50),
            let fastest = values.number("speed_limit", in: 1...100),
            let share = values.number("pass_share", in: 0.01...1), let target = values.number("target", in: 0...1)
        else { return nil }
        guard slowest < fastest else {
            values["least_speed"]?.report("'least_speed' must be below 'speed_limit'")
            return nil
        }
        self.deviceClass = deviceClass
        sweepingWorks = values["sweeping"]?.elements.compactMap(\.text) ?? []
        flushingWorks = values["flushing"]?.elements.compactMap(\.text) ?? []
        roadKind = roads
        cellMetres = cell
        reachMetres = reach
        bearingDegrees = bearing
        self.gap = gap
        passInterval = pass
        speeds = slowest...fastest
        passShare = share
        self.target = target
        grades = Dictionary(values["grades"]?.members.compactMap(Self.grade) ?? []) { first, _ in first }
        shifts = values["shifts"]?.elements.compactMap(Self.shift) ?? []
        suspensions = values["suspensions"]?.elements.compactMap(Self.suspension) ?? []
        basis = values.text("basis")
        source = value.lines(of: text)
    }

    private static func grade(_ name: YAMLValue, _ value: YAMLValue) -> (String, Requirement)? {
        guard let values = value.mapping(keys: ["sweeps_per_day", "flushes_per_week"]) else { return nil }
        let sweeps = values.number("sweeps_per_day", in: 0...24) ?? 0
        let flushes = values.number("flushes_per_week", in: 0...100) ?? 0
        return (name.text ?? "", Requirement(sweepsPerDay: sweeps, flushesPerWeek: flushes))
    }

    private static func suspension(_ value: YAMLValue) -> Suspension? {
        guard let values = value.mapping(keys: ["from", "to", "reason"]), let reason = values.requiredText("reason"),
            let from = values.date("from")
        else { return nil }
        let to = values["to"] == nil ? from : values.date("to")
        guard let to else { return nil }
        guard from <= to else {
            values["to"]?.report("'to' is before 'from'")
            return nil
        }
        return Suspension(days: from...to, reason: reason)
    }

    private static func shift(_ value: YAMLValue) -> Shift? {
        guard let values = value.mapping(keys: ["name", "hours"]), let name = values.requiredText("name"),
            let hours = values.requiredText("hours")
        else { return nil }
        do {
            return Shift(name: name, hours: try OpeningHours(hours))
        } catch {
            values["hours"]?.report(error.message + "\n" + error.excerpt, line: 1, column: error.column)
            return nil
        }
    }
}

extension YAMLMapping {
    fileprivate func span(_ key: String, atLeast shortest: TimeSpan) -> TimeSpan? {
        guard let span = span(key) else { return nil }
        guard span < shortest else { return span }
        self[key]?.report("'\(key)' is \(shortest) at least")
        return nil
    }
}

extension YAMLMapping {
    fileprivate func date(_ key: String) -> CivilDate? {
        guard let text = requiredText(key) else { return nil }
        guard let date = CivilDate(text) else {
            self[key]?.report("'\(key)' is a day, as 2026-01-15")
            return nil
        }
        return date
    }
}

extension YAMLValue {
    /// The lines from the value's first to the one before the next key that is not indented.
    fileprivate func lines(of text: String) -> String {
        let lines = YAMLFile.lines(of: text).dropFirst(line - 1)
        let end = lines.dropFirst().firstIndex { !$0.isEmpty && !$0.hasPrefix(" ") && !$0.hasPrefix("#") }
        return lines[..<(end ?? lines.endIndex)].joined(separator: "\n")
    }
}
