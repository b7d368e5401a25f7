import Documents
import Hosting
import Schedules
import Telemetry

/// Reads the section `watch` of `cityward.yaml`: from when on the operators are told that something is wrong.
struct WatchReader {
    private struct Class {
        let name: String
        let report: (_ message: String) -> Void
        let terms: ClassTerms
    }

    /// What a class, or all of them, says; the rest is as usual.
    fileprivate struct ClassTerms {
        var lagAbove: TimeSpan?
        var lagHold: TimeSpan?
        var silentAfter: TimeSpan?
        var devices: Int?
        var hours: OpeningHours?
    }

    private static let keys = ["drops", "lag", "silence", "disk", "feeds", "archive", "classes"]
    private static let shortest = TimeSpan.seconds(1)

    private var plain = WatchTerms()
    private var usual = ClassTerms()
    private var classes: [Class] = []

    init() {}

    init(_ value: YAMLValue) {
        guard let values = value.mapping(keys: Self.keys) else { return }
        plain.dropsQuiet = span("quiet", of: "drops", values) ?? plain.dropsQuiet
        plain.feedsBehind = span("behind", of: "feeds", values) ?? plain.feedsBehind
        plain.archiveBehind = span("behind", of: "archive", values) ?? plain.archiveBehind
        let disk = values["disk"]?.mapping(keys: ["below"])
        plain.leastFreeBytes = disk?.integer("below", in: 0...(1 << 50)).map(Int64.init) ?? plain.leastFreeBytes
        usual = classTerms(values)
        classes = values["classes"]?.members.compactMap(deviceClass) ?? []
    }

    private func span(_ key: String, of section: String, _ values: YAMLMapping) -> TimeSpan? {
        values[section]?.mapping(keys: [key]).flatMap { span(key, $0) }
    }

    private func span(_ key: String, _ values: YAMLMapping) -> TimeSpan? {
        guard let span = values.span(key) else { return nil }
        if span < Self.shortest { values[key]?.report("'\(key)' is 1s at least") }
        return span
    }

    private func classTerms(_ values: YAMLMapping) -> ClassTerms {
        var terms = ClassTerms()
        if let lag = values["lag"]?.mapping(keys: ["above", "hold"]) {
            terms.lagAbove = span("above", lag)
            terms.lagHold = lag.span("hold")
        }
        if let silence = values["silence"]?.mapping(keys: ["after", "devices", "during"]) {
            terms.silentAfter = span("after", silence)
            terms.devices = silence.integer("devices", in: 1...1_000_000)
            terms.hours = hours("during", silence)
        }
        return terms
    }

    private func deviceClass(_ key: YAMLValue, _ value: YAMLValue) -> Class? {
        guard let name = key.text, let values = value.mapping(keys: ["lag", "silence"]) else { return nil }
        return Class(name: name, report: { key.report($0) }, terms: classTerms(values))
    }

    private func hours(_ key: String, _ values: YAMLMapping) -> OpeningHours? {
        guard let text = values.requiredTextIfThere(key) else { return nil }
        do {
            return try OpeningHours(text)
        } catch {
            values[key]?.report(error.message + "\n" + error.excerpt, line: 1, column: error.column)
            return nil
        }
    }
}

extension WatchReader {
    /// What the watch is told.
    func terms(holidays: HolidayCalendar) -> WatchTerms {
        var terms = plain
        terms.usual = usual.applied(to: terms.usual, holidays)
        for entry in classes { terms.classes[entry.name] = entry.terms.applied(to: terms.usual, holidays) }
        return terms
    }

    /// Reports classes that there are not.
    func check(among names: [String]) {
        for entry in classes where !names.contains(entry.name) {
            let advice = nearestName(to: entry.name, among: names).map { "; did you mean '\($0)'?" } ?? ""
            entry.report("no schema defines the class '\(entry.name)'\(advice)")
        }
    }
}

extension WatchReader.ClassTerms {
    fileprivate func applied(to usual: WatchTerms.Class, _ holidays: HolidayCalendar) -> WatchTerms.Class {
        WatchTerms.Class(
            lagAbove: lagAbove ?? usual.lagAbove,
            lagHold: lagHold ?? usual.lagHold,
            silentAfter: silentAfter ?? usual.silentAfter,
            devices: devices ?? usual.devices,
            hours: hours.map { TimeWindow($0, holidays: holidays) } ?? usual.hours
        )
    }
}
